import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutboxEntry } from '../store/outbox-entry.js';
import { anEntry } from '../test-rig/an-entry.js';
import { InFlight } from './in-flight.js';
import { Lanes } from './lanes.js';

/**
 * The whole of lanes and window against a network that loses, doubles and delays batches and acknowledgements, and a store that is a map.
 * Whatever happens, in the end the cloud has each event once and the box has forgotten each.
 */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('record' as const), count: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'pump' as const }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('deliver' as const),
      pick: fc.nat(),
      fate: fc.constantFrom('arrives', 'arrives', 'lost', 'twice', 'ack lost'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('ack' as const), pick: fc.nat(), again: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 40_000 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'disconnect' as const }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

class World {
  readonly stored = new Map<number, OutboxEntry>();
  readonly cloud = new Map<number, number>();
  wire: OutboxEntry[][] = [];
  acks: number[][] = [];
  now = 0;
  last = 0;
  readonly lanes: Lanes;
  readonly flight = new InFlight();

  constructor(backlog: number) {
    for (let row = 1; row <= backlog; row++) this.stored.set(row, anEntry(row));
    this.last = backlog;
    this.lanes = new Lanes({ liveForMs: 30_000, liveMost: 8 }, backlog);
  }

  do(action: Step): void {
    if (action.kind === 'record') this.record(action.count);
    else if (action.kind === 'pump') this.pump();
    else if (action.kind === 'deliver') this.deliver(action.pick, action.fate);
    else if (action.kind === 'ack') this.acknowledge(action.pick, action.again);
    else if (action.kind === 'wait') this.now += action.ms;
    else this.disconnect();
  }

  record(count: number): void {
    for (let i = 0; i < count; i++) {
      const entry = anEntry(++this.last);
      this.stored.set(entry.row, entry);
      this.lanes.offer(entry, this.now);
    }
  }

  pump(): void {
    this.lanes.age(this.now);
    this.lanes.giveBack(this.flight.expire(this.now), this.now, 'timeout');
    while (this.lanes.liveCount > 0 && this.flight.hasRoomForLive()) this.send('live', 3);
    while (this.flight.roomForBacklog() > 0 && this.lanes.hasBacklog) {
      const wanted = this.lanes.pageWanted();
      if (wanted) {
        const found = [...this.stored.values()].filter(({ row }) => row > wanted.after && row <= wanted.upTo).slice(0, 4);
        this.lanes.fill(wanted, found, 4);
      }
      this.send('backlog', Math.min(3, this.flight.roomForBacklog()));
    }
  }

  private send(lane: 'live' | 'backlog', most: number): void {
    let left = most;
    const fits = () => left-- > 0;
    const entries = lane === 'live' ? this.lanes.takeLive(fits) : this.lanes.takeBacklog(fits);
    if (entries.length === 0) return;
    this.flight.sent(lane, entries, this.now);
    this.wire.push(entries);
  }

  deliver(pick: number, fate: string): void {
    const [batch] = this.wire.splice(pick % Math.max(1, this.wire.length), 1);
    if (!batch || fate === 'lost') return;
    for (let time = 0; time < (fate === 'twice' ? 2 : 1); time++) {
      for (const { row } of batch) this.cloud.set(row, (this.cloud.get(row) ?? 0) + 1);
      if (fate !== 'ack lost') this.acks.push(batch.map(({ row }) => row));
    }
  }

  acknowledge(pick: number, again: boolean): void {
    const index = pick % Math.max(1, this.acks.length);
    const rows = again ? this.acks[index] : this.acks.splice(index, 1)[0];
    if (!rows) return;
    const [from, to] = [Math.min(...rows), Math.max(...rows)];
    const ranges = rows.length === to - from + 1 ? [[from, to] as const] : rows.map((row) => [row, row] as const);
    const landed = this.flight.acknowledge(anEntry(1).epoch, ranges, this.now);
    this.lanes.forget(landed.map(({ row }) => row));
    const late = this.lanes.acknowledge(({ row }) => rows.includes(row));
    for (const { row } of [...landed, ...late]) this.stored.delete(row);
  }

  disconnect(): void {
    this.wire = [];
    this.lanes.giveBack(this.flight.clear(), this.now, 'disconnected');
  }

  /** From here on everything arrives. */
  settle(): void {
    for (let round = 0; round < 400 && this.stored.size > 0; round++) {
      this.pump();
      while (this.wire.length > 0) this.deliver(0, 'arrives');
      while (this.acks.length > 0) this.acknowledge(0, false);
      this.now += 70_000;
    }
  }
}

describe('delivery', () => {
  it('ends with every event at the cloud and none in the box, whatever the network did', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), fc.array(step, { maxLength: 120 }), (backlog, steps) => {
        const world = new World(backlog);
        for (const action of steps) {
          world.do(action);
          // never forgotten before the cloud has it
          const forgotten = Array.from({ length: world.last }, (_, i) => i + 1).filter((row) => !world.stored.has(row));
          expect(forgotten.filter((row) => !world.cloud.has(row))).toEqual([]);
        }
        world.settle();
        expect(world.stored.size).toBe(0);
        expect(world.cloud.size).toBe(world.last);
        expect(world.flight.events).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('is checked by a property that can fail: forgetting what was merely sent loses events', () => {
    class Forgetful extends World {
      override pump(): void {
        super.pump();
        for (const batch of this.wire) for (const { row } of batch) this.stored.delete(row);
        this.lanes.forget(this.flight.clear().map(({ row }) => row));
      }
    }
    const run = () =>
      fc.assert(
        fc.property(fc.array(step, { minLength: 10, maxLength: 120 }), (steps) => {
          const world = new Forgetful(5);
          for (const action of steps) world.do(action);
          world.settle();
          return world.cloud.size === world.last;
        }),
        { numRuns: 300 },
      );
    expect(run).toThrow('Property failed');
  });
});
