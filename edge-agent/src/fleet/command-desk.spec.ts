import { describe, expect, it } from 'vitest';
import { CommandDesk } from './command-desk.js';

const at = new Date('2026-11-20T08:00:05.000Z');
const restart = (change: object = {}) =>
  Buffer.from(
    JSON.stringify({
      id: '01a1f9c1-0000-7000-8000-000000000001',
      type: 'camera.restart',
      issuedAt: '2026-11-20T08:00:00.000Z',
      expiresAt: '2026-11-20T08:00:10.000Z',
      data: { cameraId: '01a1f9c1-0000-7000-8000-0000000000c1' },
      ...change,
    }),
  );

describe('CommandDesk', () => {
  it('hands out a command once, and its reply ever after', () => {
    const desk = new CommandDesk();
    expect(desk.take(restart(), at, at)).toMatchObject({ kind: 'do', leftMs: 5_000, command: { type: 'camera.restart' } });
    expect(desk.take(restart(), at, at)).toEqual({ kind: 'ignore', why: 'running' });
    const reply = desk.answer({ id: '01a1f9c1-0000-7000-8000-000000000001', at: at.toISOString(), ok: true });
    expect(desk.take(restart(), at, at)).toEqual({ kind: 'reply', reply });
  });

  it('refuses what came too late, by the time of the cloud', () => {
    const desk = new CommandDesk();
    const late = new Date('2026-11-20T08:00:10.000Z');
    expect(desk.take(restart(), late, at)).toMatchObject({ kind: 'reply', reply: { ok: false, code: 'command_expired' } });
  });

  it('gives the command its own length when nobody knows what time it is', () => {
    expect(new CommandDesk().take(restart(), null, new Date(0))).toMatchObject({ kind: 'do', leftMs: 10_000 });
  });

  it('answers a command it does not know, and can not answer garbage', () => {
    const desk = new CommandDesk();
    expect(desk.take(restart({ type: 'box.explode' }), at, at)).toMatchObject({ kind: 'reply', reply: { code: 'invalid_request' } });
    for (const garbage of ['', 'null', '[]', '{"id":7}', '{"id":"../../etc"}']) {
      expect(desk.take(Buffer.from(garbage), at, at)).toEqual({ kind: 'ignore', why: 'not-understood' });
    }
  });

  it('does not remember for ever', () => {
    const desk = new CommandDesk();
    const id = (n: number) => `01a1f9c1-0000-7000-8000-${String(n).padStart(12, '0')}`;
    for (let n = 1; n <= 1_001; n++) {
      desk.take(restart({ id: id(n) }), at, at);
      desk.answer({ id: id(n), at: at.toISOString(), ok: true });
    }
    expect(desk.take(restart({ id: id(1) }), at, at).kind).toBe('do');
    expect(desk.take(restart({ id: id(1_001) }), at, at).kind).toBe('reply');
  });
});
