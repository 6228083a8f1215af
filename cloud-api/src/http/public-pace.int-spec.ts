import { problem } from '@sigap/contracts';
import { fakeClock } from '@sigap/testing';
import { expect, it } from 'vitest';
import { startApi } from '../api-under-test.js';

it('somebody without an account may ask so often and no more, and again later', async () => {
  const clock = fakeClock(new Date('2026-11-20T01:00:00.000Z'));
  const api = await startApi({ clock });
  try {
    const ask = () => api.request(`/api/public/clips/${'a'.repeat(64)}`);
    const answers = new Map<string, number>();
    for (let count = 0; count < 260; count += 1) {
      const reply = await ask();
      const answer = reply.ok ? 'known' : problem.parse(await reply.json()).code;
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
    expect(Object.fromEntries(answers)).toEqual({ known: 240, rate_limited: 20 });
    clock.advance(1_000);
    expect((await ask()).status).toBe(200);
  } finally {
    await api.stop();
  }
});
