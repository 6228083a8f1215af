import { type DetectedFace, Gallery } from '@sigap/face-engine';
import { describe, expect, it } from 'vitest';
import { FrameAnalysis } from './frame-analysis.js';
import type { SeenTrack } from './inference-protocol.js';

/** Noise: sharp everywhere. */
const picture = { width: 400, height: 300, data: Uint8Array.from({ length: 400 * 300 * 3 }, (_, i) => (i * 7919) % 251) };

/** A face that looks straight ahead. */
function face(x: number, more: { side?: number; score?: number } = {}): DetectedFace {
  const { side = 80, score = 0.9 } = more;
  const at = (dx: number, dy: number) => ({ x: x + dx * side, y: 60 + dy * side });
  const landmarks = [at(0.3, 0.4), at(0.7, 0.4), at(0.5, 0.62), at(0.35, 0.82), at(0.65, 0.82)] as const;
  return { box: { x, y: 60, width: side, height: side }, landmarks, score };
}

const byPlace = ({ box }: DetectedFace) => (box.x < 200 ? Float32Array.of(0.9, 0.1, 0.1) : Float32Array.of(0.5, 0.5, 0.7));

/** Ana stands at the left, a stranger at the right; the engine sees that by where a face is. */
function rig(frames: readonly (readonly DetectedFace[])[], looks: (face: DetectedFace, frame: number) => Float32Array = byPlace) {
  const gallery = new Gallery(3, 'cosine');
  gallery.upsert('a1', 'ana', Float32Array.of(1, 0, 0));
  gallery.upsert('b1', 'budi', Float32Array.of(0, 1, 0));
  const cost = { detect: 0, embed: 0 };
  let tracks = 0;
  const analysis = new FrameAnalysis({
    engine: {
      detect: () => Promise.resolve([...(frames[cost.detect++] ?? [])]),
      embed: (_, shown) => {
        cost.embed++;
        return Promise.resolve(looks(shown, cost.detect - 1));
      },
    },
    gallery: () => gallery,
    rule: () => ({ threshold: 0.6, margin: 0.1 }),
    makeId: () => `t${++tracks}`,
    highScore: 0.6,
  });
  const run = async () => {
    let last = await analysis.analyse(picture, 0);
    for (let i = 1; i < frames.length; i++) last = await analysis.analyse(picture, i * 200);
    return last;
  };
  return { analysis, cost, run };
}

const still = (count: number, faces: readonly DetectedFace[]) => Array.from({ length: count }, () => faces);

describe('FrameAnalysis', () => {
  it('names the known within a second and leaves the stranger without a name', async () => {
    const { tracks } = await rig(still(5, [face(20), face(280)])).run();
    expect(tracks.map(({ employeeId, visible }) => [employeeId, visible])).toEqual([
      ['ana', true],
      [null, true],
    ]);
    expect(tracks[0]).toMatchObject({ shots: 3, box: { x: expect.closeTo(0.05, 1) } });
  });

  it('costs by people, not by frames', async () => {
    const { cost, run } = rig(still(300, [face(20)]));
    await run();
    expect(cost.detect).toBe(300);
    expect(cost.embed).toBeLessThanOrEqual(3 + 60 / 2.5 + 1);
  });

  it('names the others when one face in the picture can not be compared', async () => {
    const broken = (shown: DetectedFace) => (shown.box.x < 200 ? byPlace(shown) : Float32Array.of(Number.NaN, 0, 0));
    const { tracks } = await rig(still(5, [face(20), face(280)]), broken).run();
    expect(tracks.map(({ employeeId, shotsTaken }) => [employeeId, shotsTaken])).toEqual([
      ['ana', 3],
      [null, 0],
    ]);
  });

  it('embeds no face that is too small', async () => {
    const { cost, run } = rig(still(10, [face(20, { side: 30 })]));
    const { tracks } = await run();
    expect(cost.embed).toBe(0);
    expect(tracks).toMatchObject([{ employeeId: null, shotsTaken: 0 }]);
  });

  it('asks for a second look when a face was seen once', async () => {
    const { hold, tracks } = await rig([[face(20)]]).run();
    expect([hold, tracks]).toEqual([true, []]);
    expect((await rig([[]]).run()).hold).toBe(false);
  });

  it('takes the name from a track on which somebody else stands now', async () => {
    const walkedOver = [...still(4, [face(20)]), [face(80)], [face(150)], [face(220)], ...still(50, [face(280)])];
    const { tracks } = await rig(walkedOver).run();
    expect(tracks.map((track) => track.employeeId)).toEqual([null]);
  });

  const budi = Float32Array.of(0.1, 0.9, 0.1);
  /** Ana until frame 20 (4 s), then Budi in the very same place. */
  const cut = (shown: DetectedFace, frame: number) => (frame < 20 ? byPlace(shown) : budi);

  it.each([
    ['within 3 s when somebody else stands in the same place from one picture to the next', still(80, [face(20)]), 15],
    ['within 2 s when there was a gap', [...still(20, [face(20)]), [], ...still(60, [face(20)])], 10],
  ])('hands a track over %s', async (_, frames, most) => {
    const { analysis } = rig(frames, cut);
    const names: (string | null | undefined)[] = [];
    const ids = new Set<string>();
    for (let i = 0; i < frames.length; i++) {
      const [track] = (await analysis.analyse(picture, i * 200)).tracks;
      if (track) ids.add(track.trackId);
      names.push(track?.employeeId);
    }
    expect(names.slice(5, 20)).toEqual(Array.from({ length: 15 }, () => 'ana'));
    expect(names.indexOf('budi')).toBeLessThanOrEqual(20 + most);
    expect(names.lastIndexOf('ana')).toBeLessThan(names.indexOf('budi'));
    expect(ids.size).toBe(2);
  });

  it('takes the name from a stranger who stands in the same place within 3 s, and counts from when the stranger came', async () => {
    const stranger = Float32Array.of(0, 0.1, 0.99);
    const frames = still(60, [face(20)]);
    for (let change = 10; change < 24; change++) {
      const { analysis } = rig(frames, (shown, frame) => (frame < change ? byPlace(shown) : stranger));
      const seen: SeenTrack[] = [];
      for (let i = 0; i < frames.length; i++) seen.push(...(await analysis.analyse(picture, i * 200)).tracks);
      const lastNamed = seen.findLastIndex(({ employeeId }) => employeeId === 'ana') + 1;
      expect(lastNamed).toBeGreaterThanOrEqual(change - 1);
      expect(lastNamed).toBeLessThanOrEqual(change + 15);
      expect(new Set(seen.map(({ trackId }) => trackId)).size).toBe(2);
      const last = seen.at(-1);
      expect(last?.employeeId).toBeNull();
      expect((last?.startedMs ?? 0) / 200).toBeGreaterThanOrEqual(change);
      expect((last?.startedMs ?? 0) / 200).toBeLessThanOrEqual(lastNamed);
    }
  });

  it('keeps the name while a head turns away for a while', async () => {
    const turned = Float32Array.of(0.58, 0, 0.81);
    const { tracks } = await rig(still(40, [face(20)]), (shown, frame) => (frame > 15 && frame < 19 ? turned : byPlace(shown))).run();
    expect(tracks).toMatchObject([{ employeeId: 'ana', startedMs: 0 }]);
  });

  it('forgets the name of an erased person', async () => {
    const { analysis, run } = rig(still(6, [face(20)]));
    expect((await run()).tracks[0]?.employeeId).toBe('ana');
    analysis.forget(['ana']);
    expect((await analysis.analyse(picture, 1200)).tracks[0]?.employeeId).toBeNull();
  });
});
