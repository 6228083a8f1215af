import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClipTimeline } from './clip-timeline.js';

const tick = 1 / 90_000;

describe('ClipTimeline', () => {
  it('begins with 0 and keeps the steps of the stream', () => {
    const line = new ClipTimeline(1 / 1_000);
    expect([5_000, 5_040, 5_080].map((dts, i) => line.place({ pts: dts, dts, atMs: i * 40 }).dts)).toEqual([0, 3_600, 7_200]);
  });

  it('keeps how much later a picture is shown than decoded', () => {
    const line = new ClipTimeline(tick);
    line.place({ pts: 3_600, dts: 0, atMs: 0 });
    expect(line.place({ pts: 10_800, dts: 3_600, atMs: 40 })).toEqual({ pts: 10_800, dts: 3_600 });
  });

  it('keeps a stall as long as it was, also when a packet was held back', () => {
    const line = new ClipTimeline(tick);
    line.place({ pts: 0, dts: 0, atMs: 0 });
    // came two seconds late, and belongs to before the stall
    expect(line.place({ pts: 9_000, dts: 9_000, atMs: 2_000 }).dts).toBe(9_000);
    expect(line.place({ pts: 180_000, dts: 180_000, atMs: 2_010 }).dts).toBe(180_000);
  });

  it('bridges a clock that was set back a little, where nothing but the time of showing is told', () => {
    const line = new ClipTimeline(tick);
    const at = (ms: number, back = 0) => line.place({ pts: (ms - back) * 90, dts: null, atMs: ms }).dts;
    at(1_000);
    at(1_040);
    expect([at(1_080, 500), at(1_120, 500)]).toEqual([7_200, 10_800]);
  });

  it.each([3_600, -3_600])('bridges a leap of %i s by the time that passed', (leapSeconds) => {
    const line = new ClipTimeline(tick);
    const at = (ms: number, more = 0) => line.place({ pts: ms * 90 + more, dts: ms * 90 + more, atMs: ms }).dts;
    at(0);
    at(40);
    const leap = leapSeconds * 90_000;
    expect([at(80, leap), at(120, leap)]).toEqual([7_200, 10_800]);
  });

  it('is strictly ascending and never shows before it decodes, whatever a camera says', () => {
    const time = fc.option(fc.integer({ min: -1e9, max: 1e9 }));
    const packet = fc.record({ pts: time, dts: time, stepMs: fc.integer({ min: 0, max: 5_000 }) });
    fc.assert(
      fc.property(fc.array(packet, { minLength: 1, maxLength: 60 }), (packets) => {
        const line = new ClipTimeline(tick);
        let atMs = 0;
        let before = -1;
        for (const { pts, dts, stepMs } of packets) {
          const placed = line.place({ pts, dts, atMs: (atMs += stepMs) });
          expect(placed.dts).toBeGreaterThan(before);
          expect(placed.pts).toBeGreaterThanOrEqual(placed.dts);
          before = placed.dts;
        }
      }),
    );
  });
});
