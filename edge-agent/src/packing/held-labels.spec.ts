import { describe, expect, it } from 'vitest';
import { HeldLabels } from './held-labels.js';

const table = 'table';

/** Held with each picture from `fromMs` to `untilMs`. */
function hold(labels: HeldLabels, fromMs: number, untilMs: number): void {
  for (let atMs = fromMs; atMs <= untilMs; atMs += 125) labels.held(table, atMs);
}

describe('tables with two labels in view', () => {
  it('are shown after a second, and until nobody asked for two', () => {
    const labels = new HeldLabels();
    hold(labels, 0, 875);
    expect(labels.look(900)).toEqual([]);
    hold(labels, 1_000, 3_000);
    expect(labels.look(3_000)).toEqual([{ cameraId: table, inView: true }]);
    expect(labels.look(3_250)).toEqual([]);
    expect(labels.isShown(table)).toBe(true);
    expect(labels.look(4_999)).toEqual([]);
    expect(labels.look(5_000)).toEqual([{ cameraId: table, inView: false }]);
    expect(labels.isShown(table)).toBe(false);
  });

  it('are not shown when one leaves within a second', () => {
    const labels = new HeldLabels();
    hold(labels, 0, 875);
    expect([labels.look(1_500), labels.look(9_000)]).toEqual([[], []]);
  });

  it('are over as soon as one acts', () => {
    const labels = new HeldLabels();
    hold(labels, 0, 2_000);
    labels.look(2_000);
    labels.acted(table);
    expect(labels.look(2_001)).toEqual([{ cameraId: table, inView: false }]);
    labels.acted(table);
    expect(labels.look(2_002)).toEqual([]);
  });
});
