import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ShortTurns } from './short-turns.js';

describe('short turns', () => {
  it('what comes alone is done at once, a burst over several turns, in its order', async () => {
    const turns = new ShortTurns();
    const done: number[] = [];
    turns.run(() => done.push(0));
    expect(done).toEqual([0]);
    await turn();
    await turn();
    const all = Array.from({ length: 20 }, (_, number) => number);
    for (const number of all) turns.run(() => done.push(number));
    expect(done.slice(1)).toEqual(all.slice(0, 8));
    await turn();
    expect(done.length).toBeLessThanOrEqual(1 + 16);
    while (done.length < 21) await turn();
    expect(done.slice(1)).toEqual(all);
  });

  it('what comes during a burst waits behind it', async () => {
    const turns = new ShortTurns();
    const done: string[] = [];
    for (let number = 0; number < 9; number += 1) turns.run(() => done.push('burst'));
    await turn();
    turns.run(() => done.push('last'));
    while (done.length < 10) await turn();
    expect(done.at(-1)).toBe('last');
  });
});
