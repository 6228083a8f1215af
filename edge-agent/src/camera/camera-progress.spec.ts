import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beginProgress,
  type CameraProgress,
  defaultProgressRule,
  type ProgressEffect,
  type ProgressInput,
  stepProgress,
} from './camera-progress.js';

function play(
  inputs: readonly ProgressInput[],
  from: CameraProgress = beginProgress(0),
): { progress: CameraProgress; effects: ProgressEffect[] } {
  const effects: ProgressEffect[] = [];
  let progress = from;
  for (const input of inputs) {
    const step = stepProgress(progress, input);
    progress = step.progress;
    effects.push(...step.effects);
  }
  return { progress, effects };
}

const opening = (atMs: number): ProgressInput => ({ kind: 'opening', atMs });
const frame = (atMs: number): ProgressInput => ({ kind: 'frame', atMs, frameMs: atMs });
const ended = (atMs: number, fault: 'refused' | 'closed' | 'wrong-password'): ProgressInput => ({ kind: 'ended', atMs, fault });
const tick = (atMs: number, packetsFlow = false): ProgressInput => ({ kind: 'tick', atMs, packetsFlow });
const online = [opening(0), frame(1000)];

describe('stepProgress', () => {
  it('is unknown until something is known, then online with the first picture', () => {
    expect(beginProgress(0).state).toBe('unknown');
    const { progress, effects } = play(online);
    expect(progress).toMatchObject({ state: 'online', fault: null, lastFrameMs: 1000 });
    expect(effects).toEqual([{ kind: 'came-online', sinceMs: 1000, outageMs: null }]);
  });

  it('is degraded while pictures are late, and online again without an event', () => {
    const late = play([...online, tick(4000)]);
    expect(late.progress.state).toBe('degraded');
    const again = play([frame(5000)], late.progress);
    expect([again.progress.state, again.effects]).toEqual(['online', []]);
  });

  it('finds a silent stall within ten seconds, and the outage began with the last picture', () => {
    const { progress, effects } = play([...online, ...Array.from({ length: 40 }, (_, i) => tick(1250 + i * 250))]);
    expect(progress).toMatchObject({ state: 'offline', fault: 'stalled' });
    expect(progress.stateSinceMs).toBeLessThan(11_000);
    expect(effects.slice(1)).toEqual([
      { kind: 'abandon', fault: 'stalled' },
      { kind: 'went-offline', fault: 'stalled', sinceMs: 1000 },
    ]);
  });

  it('tells a stream without pictures from one without packets', () => {
    expect(play([...online, tick(9500, true)]).progress.fault).toBe('no-video');
  });

  it('gives the outage its length on the monotonic clock', () => {
    const { effects } = play([
      ...online,
      ended(20_000, 'closed'),
      opening(21_000),
      ended(21_100, 'refused'),
      opening(25_000),
      frame(26_000),
    ]);
    expect(effects).toEqual([
      { kind: 'came-online', sinceMs: 1000, outageMs: null },
      { kind: 'went-offline', fault: 'closed', sinceMs: 1000 },
      { kind: 'came-online', sinceMs: 26_000, outageMs: 25_000 },
    ]);
  });

  it('says once that a camera is away, and keeps the latest reason', () => {
    const { progress, effects } = play([opening(0), ended(100, 'refused'), opening(600), ended(700, 'wrong-password')]);
    expect(effects).toEqual([{ kind: 'went-offline', fault: 'refused', sinceMs: 0 }]);
    expect(progress).toMatchObject({ state: 'offline', fault: 'wrong-password', stateSinceMs: 100 });
  });

  it('waits longer for the first picture while packets come: some cameras send a key frame every ten seconds', () => {
    expect(play([opening(0), tick(15_000, true)]).effects).toEqual([]);
    expect(play([opening(0), tick(8500, false)]).progress.state).toBe('offline');
    expect(play([opening(0), tick(20_500, true)]).progress).toMatchObject({ state: 'offline', fault: 'no-video' });
  });

  it('does not believe a picture of an attempt that was given up', () => {
    const { progress } = play([...online, ended(5000, 'closed'), { kind: 'frame', atMs: 5100, frameMs: 5050 }]);
    expect(progress.state).toBe('offline');
  });

  it('does not come online by a picture that is old already', () => {
    const { progress } = play([opening(0), ended(100, 'closed'), opening(1000), { kind: 'frame', atMs: 9000, frameMs: 1500 }]);
    expect(progress.state).toBe('offline');
  });

  const arbitraryInput = fc.oneof(
    fc.constant({ kind: 'opening' as const }),
    fc.record({ kind: fc.constant('frame' as const), ageMs: fc.integer({ min: 0, max: 4000 }) }),
    fc.record({ kind: fc.constant('ended' as const), fault: fc.constantFrom('closed' as const, 'refused' as const, 'stalled' as const) }),
    fc.record({ kind: fc.constant('tick' as const), packetsFlow: fc.boolean() }),
  );

  it('tells outages in turn with their ends, with lengths that are never negative, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 5000 }), arbitraryInput), { maxLength: 80 }), (steps) => {
        let atMs = 0;
        const inputs = steps.map(([afterMs, input]): ProgressInput => {
          atMs += afterMs;
          return input.kind === 'frame' ? { kind: 'frame', atMs, frameMs: Math.max(0, atMs - input.ageMs) } : { ...input, atMs };
        });
        const { progress, effects } = play(inputs);
        const turns = effects.filter((effect) => effect.kind !== 'abandon');
        const names = turns.map((effect) => effect.kind);
        expect(names.filter((name, index) => name === names[index - 1])).toEqual([]);
        const lengths = turns.map((effect, index) => (effect.kind === 'came-online' && index > 0 ? (effect.outageMs ?? -1) : 0));
        expect(Math.min(0, ...lengths)).toBe(0);
        const told = new Map([
          ['went-offline', true],
          ['came-online', false],
        ]).get(names.at(-1) ?? '');
        expect(progress.state === 'offline').toBe(told ?? false);
        expect(progress.fault === null).toBe(progress.state !== 'offline');
      }),
      { numRuns: 500 },
    );
  });

  it('is never online with pictures older than the limit, once time is told', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), (silentMs) => {
        const { progress } = play([...online, tick(1000 + silentMs)]);
        expect(progress.state === 'offline').toBe(silentMs > defaultProgressRule.offlineAfterMs);
      }),
    );
  });
});
