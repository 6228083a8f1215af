import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ParcelScene, parcelProblem, parcelRound, tableAt } from './parcel-scene.js';

const scene = parcelRound(['SPXID0123456789A', 'JX9876543210'], { secondsEach: 15 });

describe('a packing table', () => {
  it('shows each label whole in its spans, and the open box between them', () => {
    for (const [index, stay] of scene.parcels.entries()) {
      for (const { from, until } of stay.shown) {
        for (const second of [from, (from + until) / 2, until]) expect(tableAt(scene, second).label).toEqual({ index, left: 0, down: 0 });
      }
      const between = ((stay.shown[0]?.until ?? 0) + (stay.shown[1]?.from ?? 0)) / 2;
      expect(tableAt(scene, between)).toMatchObject({ label: null, parcel: { index, left: 0, open: true } });
      expect(tableAt(scene, between).hands).not.toBeNull();
    }
  });

  it('is empty and still between two parcels', () => {
    expect(tableAt(scene, 14)).toEqual({ parcel: null, label: null, card: null, hands: null });
    expect(tableAt(scene, 30 + 14)).toEqual(tableAt(scene, 14));
  });

  it('moves nothing by a jump', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 12.8, noNaN: true }), (second) => {
        const [before, after] = [tableAt(scene, second), tableAt(scene, second + 1 / 25)];
        const moved = (from: number | undefined, to: number | undefined) =>
          from === undefined || to === undefined ? 0 : Math.abs(to - from);
        expect(moved(before.parcel?.left, after.parcel?.left)).toBeLessThan(60);
        expect(moved(before.label?.down, after.label?.down)).toBeLessThan(60);
      }),
    );
  });

  it('moves no hands where the script says so', () => {
    const still: ParcelScene = { ...scene, hands: [] };
    expect(tableAt(still, 6).hands).toBeNull();
    expect(tableAt({ ...scene, hands: [{ from: 13.5, until: 14.5 }] }, 14).hands).not.toBeNull();
  });

  it('holds a card in for its span', () => {
    const withCard: ParcelScene = { ...scene, cards: [{ text: 'SIGAP:STOP', from: 13, until: 15 }] };
    expect(tableAt(withCard, 14).card).toEqual({ index: 0, right: 0 });
    expect(tableAt(withCard, 12.9).card).toBeNull();
  });

  const [stay] = scene.parcels;
  it.each([
    [{ loopSeconds: 0 }, /loopSeconds/],
    [{ loopSeconds: 20 }, /span/],
    [{ parcels: stay ? [stay, { ...stay, from: 5, until: 10 }] : [] }, /at once/],
    [{ parcels: stay ? [{ ...stay, code: 'é' }] : [] }, /printable/],
    [{ parcels: stay ? [{ ...stay, code: 'A'.repeat(25) }] : [] }, /24/],
  ])('that can not be played is refused: %j', (change, problem) => {
    expect(parcelProblem(scene)).toBeNull();
    expect(parcelProblem({ ...scene, ...change })).toMatch(problem);
  });
});
