import { describe, expect, it } from 'vitest';
import { ByteTracker, bufferedOverlap, type Detection } from './byte-tracker.js';

function tracker(): ByteTracker {
  let count = 0;
  return new ByteTracker(() => `t${++count}`);
}

const face = (x: number, y = 100, score = 0.9, side = 60): Detection => ({ box: { x, y, width: side, height: side }, score });

/** Shows frames 200 ms apart; for each frame the detections. Returns for each frame which track took which detection (by index). */
function play(frames: readonly (readonly Detection[])[], subject = tracker()): (string | undefined)[][] {
  return frames.map((detections, index) => {
    const tracks = subject.step(detections, index * 200);
    return detections.map((detection) => tracks.find((track) => track.detection === detection)?.id);
  });
}

describe('ByteTracker', () => {
  it('follows somebody who walks through the picture at a face and a half each frame', () => {
    const ids = play(Array.from({ length: 12 }, (_, i) => [face(i * 90)])).flat();
    expect(new Set(ids)).toEqual(new Set(['t1']));
  });

  it('keeps two people apart who cross', () => {
    const frames = Array.from({ length: 15 }, (_, i) => [face(100 + i * 40, 100), face(660 - i * 40, 118)]);
    const ids = play(frames);
    expect(ids[0]).toEqual(['t1', 't2']);
    expect(ids.at(-1)).toEqual(['t1', 't2']);
  });

  it('keeps people apart who cross while one hides the other for some frames', () => {
    const frames = Array.from({ length: 15 }, (_, i) => {
      const near = face(100 + i * 40, 100, 0.9, 70);
      return i >= 6 && i <= 8 ? [near] : [near, face(660 - i * 40, 110)];
    });
    const ids = play(frames);
    expect(ids.at(-1)).toEqual(['t1', 't2']);
  });

  it('finds a person again after missed frames, not after the lost time', () => {
    const missed = (count: number) => play([[face(100)], [face(100)], ...Array.from({ length: count }, () => []), [face(110)]]).at(-1);
    expect(missed(5)).toEqual(['t1']);
    expect(missed(14)).toEqual(['t2']);
  });

  it('lets a weak detection continue a track', () => {
    const ids = play([[face(100)], [face(105)], [face(110, 100, 0.4)], [face(115, 100, 0.4)], [face(120)]]);
    expect(ids.flat()).toEqual(['t1', 't1', 't1', 't1', 't1']);
  });

  it('lets no weak detection begin one', () => {
    expect(play([[face(100, 100, 0.4)], [face(100, 100, 0.4)]]).flat()).toEqual([undefined, undefined]);
  });

  it('confirms nobody who was seen in one frame only', () => {
    const subject = tracker();
    subject.step([face(100)], 0);
    expect(subject.step([], 200).filter((track) => track.confirmed)).toEqual([]);
    expect(subject.step([], 1000)).toEqual([]);
    expect(subject.step([face(300)], 1200).map((track) => track.confirmed)).toEqual([false]);
    expect(subject.step([face(300)], 1400).map((track) => track.confirmed)).toEqual([true]);
  });

  it('gives people who stand side by side their own tracks for as long as they stand', () => {
    const ids = play(Array.from({ length: 30 }, (_, i) => [face(100 + (i % 3)), face(190 - (i % 2)), face(280)]));
    expect(new Set(ids.map((frame) => frame.join(' ')))).toEqual(new Set(['t1 t2 t3']));
  });
});

describe('bufferedOverlap', () => {
  const at = (x: number) => ({ x, y: 0, width: 10, height: 10 });
  it('is the plain overlap without a buffer, and reaches further with one', () => {
    expect(bufferedOverlap(at(0), at(0), 0)).toBe(1);
    expect(bufferedOverlap(at(0), at(5), 0)).toBeCloseTo(1 / 3);
    expect(bufferedOverlap(at(0), at(15), 0)).toBe(0);
    expect(bufferedOverlap(at(0), at(15), 0.5)).toBeGreaterThan(0);
  });
});
