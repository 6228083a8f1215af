import { describe, expect, it } from 'vitest';
import { StationLine } from './station-line.js';

/** Work that ends when the test says so. */
function held() {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  return { work: () => gate, release };
}
const codeOf = (asked: Promise<unknown>) =>
  asked.then(String, (error: unknown) => (error instanceof Error && 'code' in error ? error.code : 'bug'));

describe('the line of a station', () => {
  it('does one thing after the other, also after one that failed', async () => {
    const line = new StationLine();
    const order: number[] = [];
    const first = line.run(() => Promise.reject(new Error('no')).finally(() => order.push(1)));
    const second = line.run(async () => void order.push(2));
    await expect(first).rejects.toThrow('no');
    await second;
    expect(order).toEqual([1, 2]);
  });

  it('is bounded; what happened by itself finds room all the same', async () => {
    const line = new StationLine();
    const busy = held();
    const all = [line.run(busy.work), ...Array.from({ length: 64 }, () => line.run(async () => 'done'))];
    const tooMany = line.run(async () => 'done');
    const fact = line.runSurely(async () => 'fact');
    expect(await codeOf(tooMany)).toBe('rate_limited');
    busy.release();
    expect(await codeOf(fact)).toBe('fact');
    await Promise.all(all);
  });

  it('an emergency comes next and drops what waits, but neither facts nor other emergencies', async () => {
    const line = new StationLine();
    const busy = held();
    const order: string[] = [];
    const running = line.run(busy.work);
    const waiting = line.run(async () => void order.push('scan'));
    const fact = line.runSurely(async () => void order.push('fact'));
    const stops = [1, 2].map((n) => line.runAtOnce(async () => void order.push(`stop ${n}`)));
    const later = line.run(async () => void order.push('later'));
    expect(await codeOf(waiting)).toBe('conflict');
    busy.release();
    await Promise.all([running, fact, later, ...stops]);
    expect(order).toEqual(['fact', 'stop 1', 'stop 2', 'later']);
  });
});
