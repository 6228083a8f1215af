import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultPackingRules } from '@sigap/contracts';
import { verifyManifest } from '@sigap/node-kit';
import { describe, expect, it } from 'vitest';
import { hashOf } from './clip-finish.js';
import { boxHead } from './clip-fragments.js';
import { decodeAll, hasJudge, judge } from './test-rig/judge.js';
import { anEnd, aParcel } from './test-rig/parcels.js';
import { aPackingTable, pictures, startRecording } from './test-rig/recording-rig.js';

/** Types of the boxes on the top level, in order. */
function boxes(path: string): string[] {
  const bytes = readFileSync(path);
  const types: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const head = boxHead(bytes.subarray(at));
    if (head === null) break;
    types.push(head.type);
    at += head.bytes;
  }
  return types;
}

describe('ClipRecorder on real RTSP', () => {
  it.skipIf(!hasJudge).each([
    ['h264', 'avc1'],
    ['h265', 'hvc1'],
  ] as const)('writes the pre-roll and all that follows of %s, playable, described and signed (needs ffmpeg)', async (codec, tag) => {
    const camera = await aPackingTable({ codec, leavesNothingOut: true });
    const { recorder, specs, events } = await startRecording([camera]);
    const cameraId = specs[0]?.id ?? '';
    // the ring must have filled: real time is what is tested here
    await delay(11_000);
    const facts = aParcel(cameraId);
    const { startedAt } = await recorder.begin(facts, { preRollSeconds: 5 });
    await Promise.all([pictures(camera, 25), delay(2_500)]);
    const clip = await recorder.finish(facts.recordingId, anEnd());
    if (clip === null) throw new Error('no clip');
    const seen = judge(clip.path);
    expect(seen).toMatchObject({ codec: codec === 'h265' ? 'hevc' : 'h264', tag, width: 640, height: 360, isFirstKey: true });
    // at least the pre-roll, at most one group of pictures more
    expect(facts.scannedAt.getTime() - startedAt.getTime()).toBeGreaterThanOrEqual(4_950);
    expect(facts.scannedAt.getTime() - startedAt.getTime()).toBeLessThan(8_000);
    expect(seen.durationSeconds).toBeGreaterThan(7.2);
    expect(clip.durationMs / 1000).toBeCloseTo(seen.durationSeconds, 1);
    // the camera gives a picture each 100 ms and leaves none out: one that is missing would show as a longer step
    const steps = seen.times.slice(1).map((time, i) => Math.round((time - (seen.times[i] ?? 0)) * 1000));
    expect(new Set(steps)).toEqual(new Set([100]));
    expect(decodeAll(clip.path)).toEqual({ complaints: '', pictures: seen.times.length });
    expect(boxes(clip.path)).toEqual(['ftyp', 'moov', 'free', 'mdat']);
    expect(seen.tags).toMatchObject({ title: facts.label, artist: facts.employeeName });
    expect(seen.text.length).toBeGreaterThanOrEqual(7);
    expect(seen.text[0]).toContain(`${facts.label} | ${startedAt.toISOString().slice(0, 19).replace('T', ' ')}Z | Meja 1 | Siti Aminah`);
    const [stored] = events.of('clip.stored', cameraId);
    if (stored === undefined) throw new Error('not told');
    const verdict = verifyManifest(stored.signed);
    expect(verdict).toMatchObject({ ok: true, manifest: { sequence: 1, previous: null, label: facts.label } });
    expect(verdict.ok && verdict.manifest.file).toMatchObject({ ...(await hashOf(clip.path)), packets: seen.times.length, gaps: [] });
    expect(existsSync(recorder.places.growing(facts.recordingId))).toBe(false);
    // again: the same, and nothing told twice
    expect(await recorder.finish(facts.recordingId, anEnd())).toEqual(clip);
    expect(events.of('clip.stored')).toHaveLength(1);
  });

  it.skipIf(!hasJudge)('has each clip playable when it says so, one after the other from one camera (needs ffmpeg)', async () => {
    const camera = await aPackingTable();
    const { recorder, specs, events } = await startRecording([camera]);
    for (let round = 1; round <= 3; round++) {
      const facts = aParcel(specs[0]?.id ?? '');
      await recorder.begin(facts, { preRollSeconds: 5 });
      await pictures(camera, 10);
      const clip = await recorder.finish(facts.recordingId, anEnd());
      expect(decodeAll(clip?.path ?? '').complaints).toBe('');
      expect(events.of('clip.stored')).toHaveLength(round);
    }
  });

  it('begins the pre-roll before a scan that had to wait for its turn at the table', async () => {
    const camera = await aPackingTable();
    const { recorder, specs } = await startRecording([camera]);
    recorder.configure({ ...defaultPackingRules, preRollSeconds: 1 });
    // the ring must have filled: real time is what is tested here
    await delay(8_500);
    const facts = aParcel(specs[0]?.id ?? '', { scannedAt: new Date(Date.now() - 5_000) });
    const { startedAt } = await recorder.begin(facts, { preRollSeconds: 1 });
    await recorder.finish(facts.recordingId, anEnd());
    expect(facts.scannedAt.getTime() - startedAt.getTime()).toBeGreaterThanOrEqual(950);
  });
});
