import assert from 'node:assert/strict';
import type { EventType } from '@sigap/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StateStore } from '../state-store.js';
import { countsAsParcel } from './employee-counts.js';
import { packingStep } from './packing-machine.js';
import { PackingRefusal } from './packing-refusal.js';
import { emptyPackingState, type PackingState, restored } from './packing-state.js';
import type { PackingInput } from './packing-step.js';
import { changedRows, loadState } from './state-rows.js';
import { openRecordings } from './station-lookup.js';
import { aScan, cameraId, employeeId, supervisor, TestWorld } from './test-rig/a-world.js';

type Told = { readonly type: EventType; readonly data: { readonly recordingId?: string; readonly stopReason?: string } };

/** A box whose recorder answers when the test says so, and whose process may die between any two steps. */
class Box {
  readonly world = new TestWorld();
  state: PackingState = emptyPackingState;
  readonly rows = new Map<string, string>();
  readonly told: Told[] = [];
  /** What the recorder has not answered yet. */
  begins: string[] = [];
  finishes: string[] = [];
  readonly begun = new Set<string>();
  readonly neverBegan = new Set<string>();
  readonly finishedCounts = new Map<string, number>();

  take(input: PackingInput): void {
    const before = this.state;
    try {
      const { state, effects } = packingStep(before, input, this.world);
      for (const [key, value] of changedRows(before, state)) {
        if (value === null) this.rows.delete(key);
        else this.rows.set(key, value);
      }
      this.state = state;
      for (const effect of effects) {
        if (effect.kind === 'record') this.told.push(effect.event as Told);
        if (effect.kind === 'begin') this.begins.push(effect.recordingId);
        if (effect.kind === 'finish') this.finishes.push(effect.recordingId);
      }
    } catch (error) {
      if (!(error instanceof PackingRefusal)) throw error;
    }
  }

  answerBegin(how: 'began' | 'not-begun' | 'broke', index: number): void {
    const [recordingId] = this.begins.splice(index % Math.max(1, this.begins.length), 1);
    if (recordingId === undefined) return;
    const isOpen = this.state.recordings.get(recordingId)?.phase === 'beginning';
    if (how === 'began') this.take({ kind: 'began', recordingId, earlierRecordingIds: [] });
    else this.take({ kind: how, recordingId, fault: 'camera_not_ready' });
    if (how === 'not-begun' && isOpen) this.neverBegan.add(recordingId);
    else this.begun.add(recordingId);
  }

  answerFinish(index: number): void {
    const [recordingId] = this.finishes.splice(index % Math.max(1, this.finishes.length), 1);
    if (recordingId !== undefined) this.store(recordingId);
  }

  /** Power cut, and a new process that reads what was kept. */
  async die(): Promise<void> {
    const { state, unreadable } = await loadState(this.memory());
    assert.deepEqual(unreadable, []);
    const before = restored(this.state, this.world);
    this.state = restored(state, this.world);
    assert.deepEqual(this.state, before, 'what is kept is what was decided');
    this.begins = [];
    this.finishes = [...this.state.recordings.keys()];
  }

  settle(): void {
    while (this.begins.length > 0) this.answerBegin('began', 0);
    for (const { cameraId: id } of openRecordings(this.state)) this.take({ kind: 'stop', cameraId: id, reason: 'operator' });
    while (this.finishes.length > 0) this.answerFinish(0);
  }

  private store(recordingId: string): void {
    this.begun.add(recordingId);
    this.finishedCounts.set(recordingId, (this.finishedCounts.get(recordingId) ?? 0) + 1);
    const stoppedAt = new Date(this.world.nowMs + 3_600_000).toISOString();
    const end = { stoppedAt, stopReason: 'interrupted', condition: null, note: null } as const;
    this.take({ kind: 'stored', recordingId, clip: { durationMs: 1, startedAt: new Date(this.world.nowMs) }, end });
  }

  private memory(): StateStore {
    return {
      get: (key) => Promise.resolve(this.rows.get(key) ?? null),
      list: (prefix) => Promise.resolve([...this.rows].flatMap(([key, value]) => (key.startsWith(prefix) ? [{ key, value }] : []))),
      set: () => Promise.resolve(),
      delete: () => Promise.resolve(),
    };
  }
}

function requireRules({ state }: Box): void {
  const open = openRecordings(state);
  expect(new Set(open.map(({ label }) => label)).size, 'a label on two tables').toBe(open.length);
  const seated = [...state.tables.values()].flatMap(({ assignment }) => assignment?.employeeId ?? []);
  expect(new Set(seated).size, 'an employee at two tables').toBe(seated.length);
  for (const { cameraId: id } of open) expect(state.tables.get(id)?.assignment, 'nobody at a table that records').not.toBeNull();
  const running = [...state.recordings.values()].filter(({ phase }) => phase === 'beginning' || phase === 'recording');
  expect(running.map(({ id }) => id).toSorted(), 'a recording without a table').toEqual(open.map(({ id }) => id).toSorted());
  expect(state.session !== null || (open.length === 0 && seated.length === 0), 'work without a session').toBe(true);
}

function aBoxAtWork(): Box {
  const box = new Box();
  box.take({ kind: 'create', by: supervisor });
  for (const at of [1, 2, 3]) {
    box.take({ kind: 'assign', cameraId: cameraId(at), employeeId: employeeId(at), platform: 'shopee', mode: 'ship' });
  }
  return box;
}

const n = fc.integer({ min: 1, max: 3 });
const code = fc.constantFrom(
  'RESI-0001',
  'RESI-0002',
  'RESI-0003',
  'SIGAP:STOP',
  'SIGAP:START',
  'SIGAP:CANCEL',
  'SIGAP:RETURN',
  'SIGAP:STATION:2',
  'abc',
);
const source = fc.constantFrom('camera', 'usb', 'page', 'api');
type Act = (box: Box) => void | Promise<void>;
const act = (arbitrary: fc.Arbitrary<Act>, weight: number) => ({ arbitrary, weight });
const acts = fc.oneof(
  // a camera is lost, or the recorder tells it twice
  act(
    fc.nat(20).map(
      (index): Act =>
        (box) => {
          const ids = [...box.begun];
          const recordingId = ids[index % Math.max(1, ids.length)];
          if (recordingId !== undefined) box.take({ kind: 'broke', recordingId, fault: 'camera_lost' });
        },
    ),
    3,
  ),
  act(
    fc.record({ n, code, source }).map(
      (one): Act =>
        (box) => {
          const at = new Date(box.world.nowMs);
          box.take({
            kind: 'scan',
            scan: aScan(one.n, one.code, { source: one.source, at, ...(one.source === 'usb' && { scannerId: `s${one.n}` }) }),
          });
        },
    ),
    10,
  ),
  act(
    fc.record({ n, barcode: code }).map(
      ({ n: at, barcode }): Act =>
        (box) =>
          box.take({ kind: 'start', cameraId: cameraId(at), barcode, source: 'api' }),
    ),
    3,
  ),
  act(
    n.map(
      (at): Act =>
        (box) =>
          box.take({ kind: 'stop', cameraId: cameraId(at), reason: 'operator' }),
    ),
    2,
  ),
  act(
    fc.record({ n, employee: n }).map(
      ({ n: at, employee }): Act =>
        (box) =>
          box.take({ kind: 'assign', cameraId: cameraId(at), employeeId: employeeId(employee), platform: 'shopee', mode: 'ship' }),
    ),
    5,
  ),
  act(
    n.map(
      (at): Act =>
        (box) =>
          box.take({ kind: 'unassign', cameraId: cameraId(at) }),
    ),
    1,
  ),
  act(
    fc.constant((box) => box.take({ kind: 'create', by: supervisor })),
    3,
  ),
  act(
    fc.constant((box) => box.take({ kind: 'end', by: supervisor, forced: false })),
    1,
  ),
  act(
    fc.record({ how: fc.constantFrom('began', 'began', 'not-begun', 'broke'), index: fc.nat(5) }).map(
      ({ how, index }): Act =>
        (box) =>
          box.answerBegin(how, index),
    ),
    8,
  ),
  act(
    fc.nat(5).map(
      (index): Act =>
        (box) =>
          box.answerFinish(index),
    ),
    5,
  ),
  act(
    fc.record({ ms: fc.nat(9_000), jump: fc.constantFrom(0, 0, 0, -86_400_000, 7_200_000) }).map(
      ({ ms, jump }): Act =>
        (box) => {
          box.world.pass(ms);
          box.world.nowMs += jump;
        },
    ),
    4,
  ),
  act(
    fc.constant((box) => box.die()),
    1,
  ),
);

describe('packing rules under any order of commands, answers of the recorder, deaths and clock jumps', () => {
  it('holds the rules after each step; every recording that began ends once, is told once, and leaves nothing behind', {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { minLength: 30, maxLength: 120 }), async (history) => {
        const box = aBoxAtWork();
        for (const step of history) {
          await step(box);
          requireRules(box);
        }
        box.settle();
        requireRules(box);
        const idsOf = (type: EventType) =>
          box.told.flatMap(({ type: one, data }) => (one === type && data.recordingId ? [data.recordingId] : []));
        const started = idsOf('packing.recording.started');
        const stopped = idsOf('packing.recording.stopped');
        expect(new Set(started).size, 'a start told twice').toBe(started.length);
        expect(stopped.toSorted(), 'ended, and told, once').toEqual([...box.begun].toSorted());
        expect(
          started.filter((id) => !stopped.includes(id)),
          'started and never ended',
        ).toEqual([]);
        expect([...box.finishedCounts.keys()].toSorted(), 'finished').toEqual(stopped.toSorted());
        expect(box.state.recordings.size).toBe(0);
        expect([...box.rows.keys()].filter((key) => key.includes('/recording/'))).toEqual([]);
        expect(
          box.told
            .flatMap(({ data }) => data)
            .every((data) => !('stoppedAt' in data) || String(data.stoppedAt) >= ('scannedAt' in data ? String(data.scannedAt) : '')),
          'no negative duration',
        ).toBe(true);
        await box.die();
      }),
      { numRuns: Number(process.env['SIGAP_TEST_RUNS'] ?? 150) },
    );
  });

  it('counts as parcels of the session exactly what was told as packed', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ n, code, ms: fc.nat(9_000) }), { minLength: 20, maxLength: 80 }), (scans) => {
        const box = aBoxAtWork();
        for (const { n: at, code: text, ms } of scans) {
          box.take({ kind: 'scan', scan: aScan(at, text, { at: new Date(box.world.nowMs) }) });
          while (box.begins.length > 0) box.answerBegin('began', 0);
          box.world.pass(ms);
        }
        box.settle();
        const packed = box.told.filter(
          ({ type, data }) => type === 'packing.recording.stopped' && countsAsParcel(data.stopReason as 'scan'),
        );
        expect([...box.state.tallies.values()].reduce((sum, { parcels }) => sum + parcels, 0)).toBe(packed.length);
      }),
    );
  });
});
