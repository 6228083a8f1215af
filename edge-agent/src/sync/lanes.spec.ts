import { describe, expect, it } from 'vitest';
import { anEntry } from '../test-rig/an-entry.js';
import { Lanes } from './lanes.js';

const limits = { liveForMs: 1_000, liveMost: 3 };
const always = () => true;
const rows = (entries: { row: number }[]) => entries.map(({ row }) => row);
const upTo = (count: number) => {
  let left = count;
  return () => left-- > 0;
};

function read(lanes: Lanes, stored: number[], limit = 10): number[] {
  const wanted = lanes.pageWanted();
  if (!wanted) return [];
  const found = stored.filter((row) => row > wanted.after && row <= wanted.upTo).slice(0, limit);
  lanes.fill(
    wanted,
    found.map((row) => anEntry(row)),
    limit,
  );
  return found;
}

describe('Lanes', () => {
  it('hands out live events in order and never those of the backlog', () => {
    const lanes = new Lanes(limits, 10);
    lanes.offer(anEntry(10), 0);
    lanes.offer(anEntry(11), 0);
    lanes.offer(anEntry(12), 0);
    expect(rows(lanes.takeLive(always))).toEqual([11, 12]);
    expect(lanes.takeLive(always)).toEqual([]);
  });

  it('takes what was there at the start for backlog, page by page', () => {
    const lanes = new Lanes(limits, 7);
    const stored = [2, 3, 5, 7];
    read(lanes, stored, 2);
    expect(rows(lanes.takeBacklog(always))).toEqual([2, 3]);
    read(lanes, stored, 2);
    expect(rows(lanes.takeBacklog(always))).toEqual([5, 7]);
    read(lanes, stored, 2);
    expect(lanes.takeBacklog(always)).toEqual([]);
    expect(lanes.hasBacklog).toBe(false);
  });

  it('moves the oldest live events to the backlog when they are too many', () => {
    const lanes = new Lanes(limits, 0);
    for (const row of [1, 2, 3, 4, 5]) lanes.offer(anEntry(row), 0);
    expect(rows(lanes.takeLive(always))).toEqual([3, 4, 5]);
    read(lanes, [1, 2, 3, 4, 5]);
    expect(rows(lanes.takeBacklog(always))).toEqual([1, 2]);
  });

  it('moves live events that waited too long to the backlog', () => {
    const lanes = new Lanes(limits, 0);
    lanes.offer(anEntry(1), 0);
    lanes.offer(anEntry(2), 900);
    lanes.age(1_500);
    expect(rows(lanes.takeLive(always))).toEqual([2]);
    expect(read(lanes, [1])).toEqual([1]);
  });

  it('sends again what was given back, and no page brings it twice', () => {
    const lanes = new Lanes(limits, 3);
    read(lanes, [1, 2, 3], 2);
    const sent = lanes.takeBacklog(always);
    expect(rows(sent)).toEqual([1, 2]);
    const wanted = lanes.pageWanted();
    lanes.giveBack(sent, 0, 'timeout');
    if (!wanted) throw new Error('a page should be wanted');
    lanes.fill(wanted, [anEntry(1), anEntry(2), anEntry(3)], 10);
    expect(rows(lanes.takeBacklog(upTo(2)))).toEqual([1, 2]);
    expect(rows(lanes.takeBacklog(always))).toEqual([3]);
  });

  it('does not bring back what was acknowledged while its page was read', () => {
    const lanes = new Lanes(limits, 0);
    lanes.offer(anEntry(1), 0);
    lanes.takeLive(always);
    for (const row of [2, 3, 4, 5]) lanes.offer(anEntry(row), 0);
    const wanted = lanes.pageWanted();
    lanes.forget([1]);
    if (!wanted) throw new Error('a page should be wanted');
    lanes.fill(wanted, [anEntry(1), anEntry(2)], 10);
    expect(rows(lanes.takeBacklog(always))).toEqual([2]);
  });

  it('finds an acknowledgement that came after all, and believes none for what was never sent', () => {
    const lanes = new Lanes(limits, 0);
    lanes.offer(anEntry(1), 0);
    lanes.offer(anEntry(2), 0);
    lanes.giveBack(lanes.takeLive(upTo(1)), 0, 'timeout');
    expect(rows(lanes.acknowledge(always))).toEqual([1]);
    expect(rows(lanes.takeLive(always))).toEqual([2]);
  });

  it('counts timeouts of an event, but not lost connections', () => {
    const lanes = new Lanes(limits, 0);
    lanes.offer(anEntry(1), 0);
    lanes.giveBack(lanes.takeLive(always), 0, 'timeout');
    lanes.giveBack(lanes.takeLive(always), 0, 'disconnected');
    lanes.giveBack(lanes.takeLive(always), 0, 'timeout');
    expect(lanes.timeoutsOf(1)).toBe(2);
    lanes.takeLive(always);
    lanes.forget([1]);
    expect(lanes.timeoutsOf(1)).toBe(0);
  });
});
