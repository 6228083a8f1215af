import { describe, expect, it } from 'vitest';
import { anEntry } from '../test-rig/an-entry.js';
import { type FlightRule, InFlight } from './in-flight.js';

const rule: FlightRule = {
  liveBatches: 2,
  backlogEvents: { least: 4, most: 40 },
  slowMs: 100,
  timeout: { firstMs: 1_000, longestMs: 3_000 },
};
const epoch = anEntry(1).epoch;
const entries = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => anEntry(from + i));
const rows = (list: { row: number }[]) => list.map(({ row }) => row);

describe('InFlight', () => {
  it('is done with a batch when all its events are acknowledged, in parts and in any order', () => {
    const flight = new InFlight(rule);
    flight.sent('live', entries(1, 4), 0);
    expect(rows(flight.acknowledge(epoch, [[3, 4]], 10))).toEqual([3, 4]);
    expect(flight.events).toBe(2);
    expect(rows(flight.acknowledge(epoch, [[1, 3]], 10))).toEqual([1, 2]);
    expect(flight.events).toBe(0);
    expect(flight.nextDeadlineMs()).toBeNull();
  });

  it('ignores numbers nobody sent, other epochs and absurd ranges', () => {
    const flight = new InFlight(rule);
    flight.sent('live', entries(5, 6), 0);
    expect(flight.acknowledge('01a1f9c1-950b-772e-bc01-000000000000', [[1, 9]], 1)).toEqual([]);
    expect(flight.acknowledge(epoch, [[9, 1]], 1)).toEqual([]);
    expect(rows(flight.acknowledge(epoch, [[1, Number.MAX_SAFE_INTEGER]], 1))).toEqual([5, 6]);
  });

  it('gives late events back once, and waits longer each time until one is acknowledged', () => {
    const flight = new InFlight(rule);
    flight.sent('live', entries(1, 2), 0);
    expect(flight.expire(999)).toEqual([]);
    expect(rows(flight.expire(1_000))).toEqual([1, 2]);
    expect(flight.expire(1_000)).toEqual([]);
    expect(flight.timeoutMs).toBe(2_000);
    flight.sent('live', entries(1, 2), 1_000);
    flight.expire(3_000);
    expect(flight.timeoutMs).toBe(3_000);
    flight.sent('live', entries(1, 2), 3_000);
    flight.acknowledge(epoch, [[1, 2]], 3_050);
    expect(flight.timeoutMs).toBe(1_000);
  });

  it('bounds live batches', () => {
    const flight = new InFlight(rule);
    flight.sent('live', entries(1, 1), 0);
    expect(flight.hasRoomForLive()).toBe(true);
    flight.sent('live', entries(2, 2), 0);
    expect(flight.hasRoomForLive()).toBe(false);
  });

  it('lets the backlog grow while the cloud is fast, within its bound', () => {
    const flight = new InFlight(rule);
    for (let i = 0; i < 20; i++) {
      flight.sent('backlog', entries(i * 20 + 1, i * 20 + 20), i);
      flight.acknowledge(epoch, [[i * 20 + 1, i * 20 + 20]], i);
    }
    expect(flight.budget).toBe(40);
    expect(flight.roomForBacklog()).toBe(20);
  });

  it('makes room for live events when they become slow', () => {
    const flight = new InFlight(rule);
    const before = flight.budget;
    flight.sent('live', entries(1, 1), 0);
    flight.acknowledge(epoch, [[1, 1]], 200);
    expect(flight.budget).toBe(Math.floor(before / 2));
    for (let i = 2; i < 9; i++) {
      flight.sent('live', entries(i, i), 0);
      flight.acknowledge(epoch, [[i, i]], 200);
    }
    expect(flight.budget).toBe(4);
    expect(flight.roomForBacklog()).toBeGreaterThan(0);
  });

  it('gives everything back when the connection is lost', () => {
    const flight = new InFlight(rule);
    flight.sent('live', entries(1, 2), 0);
    flight.sent('backlog', entries(10, 12), 0);
    flight.acknowledge(epoch, [[11, 11]], 1);
    expect(rows(flight.clear())).toEqual([1, 2, 10, 12]);
    expect(flight.acknowledge(epoch, [[1, 12]], 2)).toEqual([]);
  });
});
