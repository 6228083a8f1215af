import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldSightings, joinSightings, type SightingState } from './sighting-fold.js';
import { foldTracking } from './tracking-fold.js';

const time = fc.integer({ min: 0, max: 6 });
const begun = fc.record({
  employeeId: fc.constantFrom('anna', 'budi'),
  cameraId: fc.constantFrom('door', 'hall'),
  edgeId: fc.constant('box'),
  pack: fc.constant('face-api'),
  startedAt: time,
  lastSeenAt: time,
  liveLastSeenAt: fc.option(time),
  similarity: fc.constantFrom(0.5, 0.75, 0.9),
  shots: fc.integer({ min: 1, max: 4 }),
});
const end = fc.record({ endedAt: fc.option(time), endReason: fc.constantFrom('left', 'shutdown') });
const body = fc
  .tuple(begun, end)
  .map(([begin, { endedAt, endReason }]) => ({ ...begin, endedAt, endReason: endedAt === null ? null : endReason }));
const seen: fc.Arbitrary<SightingState> = fc.record({
  id: fc.constantFrom('s1', 's2', 's3'),
  body,
  retractedAt: fc.constant(null),
  retractReason: fc.constant(null),
});
const retracted: fc.Arbitrary<SightingState> = fc.record({
  id: fc.constantFrom('s1', 's2', 's3'),
  body: fc.constant(null),
  retractedAt: time,
  retractReason: fc.constantFrom('outvoted', 'template-erased'),
});
const view = fc.oneof({ arbitrary: seen, weight: 5 }, { arbitrary: retracted, weight: 1 });
const sameId = (a: SightingState, b: SightingState) => ({ ...b, id: a.id });

describe('joinSightings', () => {
  it('commutes', () => {
    fc.assert(
      fc.property(view, view, (a, b) => {
        expect(joinSightings(a, sameId(a, b))).toEqual(joinSightings(sameId(a, b), a));
      }),
    );
  });

  it('does not care how it is grouped', () => {
    fc.assert(
      fc.property(view, view, view, (a, b, c) => {
        const [x, y] = [sameId(a, b), sameId(a, c)];
        expect(joinSightings(joinSightings(a, x), y)).toEqual(joinSightings(a, joinSightings(x, y)));
      }),
    );
  });

  it('is the same once more', () => {
    fc.assert(
      fc.property(view, view, (a, b) => {
        const once = joinSightings(a, sameId(a, b));
        expect(joinSightings(once, sameId(a, b))).toEqual(once);
        expect(joinSightings(once, a)).toEqual(once);
      }),
    );
  });
});

describe('shuffled, doubled and split', () => {
  it('ends as ordered once', () => {
    const plan = fc.array(view, { minLength: 1, maxLength: 20 }).chain((views) =>
      fc.record({
        views: fc.constant(views),
        shuffled: fc.shuffledSubarray([...views, ...views], { minLength: views.length * 2, maxLength: views.length * 2 }),
        cut: fc.nat(views.length * 2),
      }),
    );
    fc.assert(
      fc.property(plan, ({ views, shuffled, cut }) => {
        const ordered = foldSightings(new Map(), views);
        const first = foldSightings(new Map(), shuffled.slice(0, cut));
        const all = new Map([...first, ...foldSightings(first, shuffled.slice(cut))]);
        expect(all).toEqual(ordered);
        expect(foldTracking([...all.values()].toReversed())).toEqual(foldTracking([...ordered.values()]));
      }),
    );
  });

  it('what was taken back counts for nothing, whatever arrives after', () => {
    fc.assert(
      fc.property(seen, retracted, (a, b) => {
        expect(foldTracking([joinSightings(a, sameId(a, b))])).toBeNull();
      }),
    );
  });
});
