import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NamedTrack, SightingLog, type SightingEffect } from './sighting-log.js';

function log(): SightingLog {
  let count = 0;
  return new SightingLog(() => `s${++count}`);
}

const seen = (employeeId: string, more: Partial<NamedTrack> = {}): NamedTrack => ({
  trackId: `track of ${employeeId}`,
  employeeId,
  similarity: 0.7,
  shots: 3,
  ...more,
});
const kinds = (effects: readonly SightingEffect[]) => effects.map((effect) => effect.kind);

describe('SightingLog', () => {
  it('starts a sighting when somebody is named, and tells a heartbeat each ten seconds', () => {
    const subject = log();
    const told: [number, string][] = [];
    for (let ms = 0; ms <= 30_000; ms += 200) for (const effect of subject.observe('hall', [seen('ana')], ms)) told.push([ms, effect.kind]);
    expect(told).toEqual([
      [0, 'started'],
      [10_000, 'seen'],
      [20_000, 'seen'],
      [30_000, 'seen'],
    ]);
  });

  it('ends when nobody was seen for ten seconds, with the time at which the person was last seen', () => {
    const subject = log();
    subject.observe('hall', [seen('ana')], 0);
    subject.observe('hall', [seen('ana')], 4000);
    expect(subject.tick(13_900)).toEqual([{ kind: 'seen', sighting: expect.objectContaining({ lastSeenMs: 4000 }) }]);
    expect(subject.tick(14_000)).toEqual([
      { kind: 'ended', reason: 'left', sighting: expect.objectContaining({ startedMs: 0, lastSeenMs: 4000 }) },
    ]);
    expect(subject.list()).toEqual([]);
  });

  it('continues the same sighting for another track of the same person within the gap', () => {
    const subject = log();
    subject.observe('hall', [seen('ana', { trackId: 'one', similarity: 0.6, shots: 4 })], 0);
    expect(subject.observe('hall', [seen('ana', { trackId: 'two', similarity: 0.8, shots: 3 })], 8000)).toEqual([]);
    expect(subject.list()).toEqual([
      expect.objectContaining({ sightingId: 's1', startedMs: 0, lastSeenMs: 8000, similarity: 0.8, shots: 7 }),
    ]);
  });

  it('begins a new one after the gap', () => {
    const subject = log();
    subject.observe('hall', [seen('ana')], 0);
    subject.tick(10_000);
    expect(subject.observe('hall', [seen('ana')], 10_100)).toEqual([
      { kind: 'started', sighting: expect.objectContaining({ sightingId: 's2' }) },
    ]);
  });

  it('keeps one for each camera', () => {
    const subject = log();
    expect(kinds([...subject.observe('hall', [seen('ana')], 0), ...subject.observe('dock', [seen('ana')], 0)])).toEqual([
      'started',
      'started',
    ]);
    expect(subject.endCamera('hall', 'camera-offline')).toEqual([
      { kind: 'ended', reason: 'camera-offline', sighting: expect.objectContaining({ cameraId: 'hall' }) },
    ]);
    expect(subject.list().map((sighting) => sighting.cameraId)).toEqual(['dock']);
  });

  it('retracts a name that was outvoted, but not when another track says the same', () => {
    const subject = log();
    subject.observe('hall', [seen('ana', { trackId: 'one' }), seen('ana', { trackId: 'two' })], 0);
    expect(subject.outvoted('hall', 'ana', 'one')).toEqual([]);
    expect(subject.outvoted('hall', 'ana', 'two')).toEqual([
      { kind: 'retracted', reason: 'outvoted', sighting: expect.objectContaining({ sightingId: 's1' }) },
    ]);
    expect(subject.outvoted('hall', 'ana', 'two')).toEqual([]);
  });

  it('takes back what it tells of an erased person, and nothing else', () => {
    const subject = log();
    subject.observe('hall', [seen('ana'), seen('budi')], 0);
    expect(subject.erase(['ana'])).toEqual([
      { kind: 'retracted', reason: 'template-erased', sighting: expect.objectContaining({ employeeId: 'ana' }) },
    ]);
    expect(subject.list().map((sighting) => sighting.employeeId)).toEqual(['budi']);
  });

  const step = fc.record({
    afterMs: fc.integer({ min: 1, max: 9000 }),
    camera: fc.constantFrom('hall', 'dock'),
    action: fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('observe' as const),
          who: fc.subarray(['ana', 'budi', 'cici']),
          track: fc.constantFrom('x', 'y'),
        }),
      },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('tick' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('offline' as const) }) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('outvoted' as const),
          who: fc.constantFrom('ana', 'budi'),
          track: fc.constantFrom('x', 'y'),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('erase' as const), who: fc.constantFrom('ana', 'budi') }) },
    ),
  });

  it('tells each sighting as a whole life, whatever happens: one start, one end, times that never go back', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const subject = log();
        const told: SightingEffect[] = [];
        let ms = 0;
        for (const { afterMs, camera, action } of steps) {
          ms += afterMs;
          if (action.kind === 'observe')
            told.push(
              ...subject.observe(
                camera,
                action.who.map((who) => seen(who, { trackId: action.track })),
                ms,
              ),
            );
          else if (action.kind === 'tick') told.push(...subject.tick(ms));
          else if (action.kind === 'offline') told.push(...subject.endCamera(camera, 'camera-offline'));
          else if (action.kind === 'outvoted') told.push(...subject.outvoted(camera, action.who, action.track));
          else told.push(...subject.erase([action.who]));
          const open = subject.list().map(({ cameraId, employeeId }) => `${cameraId} ${employeeId}`);
          expect(new Set(open).size).toBe(open.length);
        }
        told.push(...subject.endAll('shutdown'));
        expect(subject.list()).toEqual([]);
        for (const id of new Set(told.map((effect) => effect.sighting.sightingId))) {
          const life = told.filter((effect) => effect.sighting.sightingId === id);
          const names = kinds(life);
          expect(names[0]).toBe('started');
          expect(names.filter((name) => name === 'started')).toHaveLength(1);
          expect(names.filter((name) => name === 'ended' || name === 'retracted')).toHaveLength(1);
          expect(['ended', 'retracted']).toContain(names.at(-1));
          const last = life.map((effect) => effect.sighting.lastSeenMs);
          expect(last).toEqual(last.toSorted((a, b) => a - b));
          expect(life.every(({ sighting }) => sighting.lastSeenMs >= sighting.startedMs && sighting.shots >= 1)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
