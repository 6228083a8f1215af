import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CameraObservation, type CameraStatus, observe } from './camera-observation.js';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 20, 8, 0, seconds));
const fold = (observations: readonly CameraObservation[]) => observations.reduce<CameraStatus | null>(observe, null);

const event = fc.record({
  at: fc.integer({ min: 0, max: 8 }).map(at),
  state: fc.constantFrom('online' as const, 'offline' as const),
  fault: fc.constantFrom('stalled' as const, 'unreachable' as const, null),
  since: fc.integer({ min: 0, max: 8 }).map(at),
  lastFrameAt: fc.option(fc.integer({ min: 0, max: 8 }).map(at), { nil: null }),
});

describe('observe', () => {
  it('ends alike for events in any order, and twice', () => {
    fc.assert(
      fc.property(
        fc
          .array(event, { minLength: 1, maxLength: 8 })
          .chain((events) =>
            fc.tuple(
              fc.constant(events),
              fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2, maxLength: events.length * 2 }),
            ),
          ),
        ([events, shuffled]) => {
          expect(fold(shuffled)).toEqual(fold(events));
        },
      ),
    );
  });

  it('a late event changes nothing of what came after it', () => {
    const online: CameraObservation = { at: at(10), state: 'online', fault: null, since: at(10), lastFrameAt: null };
    const before: CameraObservation = { at: at(5), state: 'offline', fault: 'stalled', since: at(4), lastFrameAt: null };
    expect(fold([online, before])).toMatchObject({ state: 'online', stateSince: at(10) });
  });

  it('keeps since when a camera is in a state that is only confirmed', () => {
    const offline: CameraObservation = { at: at(5), state: 'offline', fault: 'unreachable', since: at(4), lastFrameAt: at(3) };
    const again: CameraObservation = { at: at(30), state: 'offline', fault: 'unreachable', since: null, lastFrameAt: null };
    expect(fold([offline, again])).toMatchObject({ state: 'offline', stateSince: at(4), observedAt: at(30), lastFrameAt: at(3) });
  });
});
