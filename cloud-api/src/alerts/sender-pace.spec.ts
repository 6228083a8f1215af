import { describe, expect, it } from 'vitest';
import { SenderPace } from './sender-pace.js';

describe('SenderPace', () => {
  it('spaces a burst of one sender evenly, and lets another sender be', async () => {
    const waits: number[] = [];
    const pace = new SenderPace({ monotonicMs: () => 5_000 }, async (ms) => void waits.push(ms));
    for (let i = 0; i < 4; i += 1) await pace.turn('a', 10);
    await pace.turn('b', 10);
    expect(waits).toEqual([100, 200, 300]);
  });

  it('gives no credit for the time before', async () => {
    const waits: number[] = [];
    let now = 0;
    const pace = new SenderPace({ monotonicMs: () => now }, async (ms) => void waits.push(ms));
    await pace.turn('a', 10);
    now = 60_000;
    await pace.turn('a', 10);
    await pace.turn('a', 10);
    expect(waits).toEqual([100]);
  });
});
