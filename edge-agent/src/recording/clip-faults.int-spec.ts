import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished, describe, expect, it, vi } from 'vitest';
import { v7 } from 'uuid';
import { testFolder } from '../test-rig/test-folder.js';
import { clipProblems } from './clip-sweep.js';
import type { EndedByItself } from './clip-recorder.js';
import { RecordingError } from './recording-facts.js';
import { decodeAll, hasJudge, judge } from './test-rig/judge.js';
import { anEnd, aParcel } from './test-rig/parcels.js';
import { aPackingTable, pictures, type RecordingRig, startRecording } from './test-rig/recording-rig.js';

/** A disk of its own; null where this may not be had. */
function smallDisk(megabytes: number): string | null {
  const folder = testFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder]);
  });
  return folder;
}

const mayMount = process.getuid?.() === 0 && process.platform === 'linux';
const soon = (check: () => void, timeout = 20_000) => vi.waitFor(check, { timeout, interval: 50 });

/** Records for so long, in milliseconds or until something has come. */
async function aClip({ recorder }: RecordingRig, cameraId: string, long: number | (() => Promise<void>)) {
  const facts = aParcel(cameraId);
  await recorder.begin(facts, { preRollSeconds: 1 });
  await (typeof long === 'number' ? delay(long) : long());
  return recorder.finish(facts.recordingId, anEnd());
}

describe('ClipRecorder when the world fails', () => {
  it.skipIf(!hasJudge)(
    'closes and keeps the clip of a camera that goes away, says so, and records the next one (needs ffmpeg)',
    async () => {
      const camera = await aPackingTable();
      const rig = await startRecording([camera]);
      const { recorder, specs, fleet, events } = rig;
      const cameraId = specs[0]?.id ?? '';
      const ended: EndedByItself[] = [];
      recorder.onEnded((event) => ended.push(event));
      const facts = aParcel(cameraId);
      await recorder.begin(facts, { preRollSeconds: 1 });
      await Promise.all([pictures(camera, 15), delay(1_500)]);
      await camera.drop(8_000);
      await soon(() => expect(ended).toEqual([{ recordingId: facts.recordingId, cameraId, fault: 'camera_lost' }]));
      // while it is away there is nothing to begin with
      await expect(recorder.begin(aParcel(cameraId), { preRollSeconds: 1 })).rejects.toEqual(
        expect.objectContaining({ name: 'RecordingError', code: 'camera_not_ready' } satisfies Partial<RecordingError>),
      );
      const cut = await recorder.finish(facts.recordingId, anEnd({ stopReason: 'interrupted' }));
      expect(judge(cut?.path ?? '').durationSeconds).toBeGreaterThan(1.4);
      expect(decodeAll(cut?.path ?? '').complaints).toBe('');
      await soon(() => expect(fleet.statuses()[0]?.state).toBe('online'), 40_000);
      const next = await aClip(rig, cameraId, () => pictures(camera, 10));
      expect(decodeAll(next?.path ?? '').pictures).toBeGreaterThan(8);
      expect(events.of('clip.stored').map(({ signed }) => JSON.parse(signed.manifest) as { stopReason: string })).toMatchObject([
        { stopReason: 'interrupted' },
        { stopReason: 'scan' },
      ]);
      expect(await clipProblems(recorder)).toEqual([]);
    },
  );

  it.skipIf(!hasJudge)('notes the time in which a camera stalled, and no leap of its clock (needs ffmpeg)', async () => {
    const camera = await aPackingTable({ leavesNothingOut: true });
    const rig = await startRecording([camera]);
    const cameraId = rig.specs[0]?.id ?? '';
    const facts = aParcel(cameraId);
    const begunMs = performance.now();
    await rig.recorder.begin(facts, { preRollSeconds: 1 });
    await pictures(camera, 7);
    const before = await camera.stats();
    await camera.stall(1_800);
    await pictures(camera, 1);
    const after = await camera.stats();
    await pictures(camera, 7);
    await camera.jumpPts(3_600);
    await pictures(camera, 12);
    const clip = await rig.recorder.finish(facts.recordingId, anEnd());
    const [stored] = rig.events.of('clip.stored');
    const { file } = JSON.parse(stored?.signed.manifest ?? '{}') as { file: { gaps: { fromMs: number; toMs: number }[] } };
    expect(file.gaps).toHaveLength(1);
    expect((file.gaps[0]?.toMs ?? 0) - (file.gaps[0]?.fromMs ?? 0)).toBeGreaterThan(1_400);
    // as long as the camera really gave nothing, by its own clock
    const longestMs = ((after.lastPicture?.number ?? 0) - (before.lastPicture?.number ?? 0)) * 100;
    expect((file.gaps[0]?.toMs ?? 0) - (file.gaps[0]?.fromMs ?? 0)).toBeLessThan(longestMs + 200);
    // the pre-roll of a second, at most a group of pictures more, and what went by
    expect(judge(clip?.path ?? '').durationSeconds).toBeLessThan(3.5 + (performance.now() - begunMs) / 1_000);
  });

  it.skipIf(!hasJudge)('loses no packet of a camera while another one stalls (needs ffmpeg)', async () => {
    const [well, ill] = await Promise.all([aPackingTable({ leavesNothingOut: true }), aPackingTable()]);
    const { recorder, specs } = await startRecording([well, ill]);
    const [first, second] = specs.map((spec) => aParcel(spec.id));
    if (first === undefined || second === undefined) throw new Error('two cameras');
    await Promise.all([recorder.begin(first, { preRollSeconds: 1 }), recorder.begin(second, { preRollSeconds: 1 })]);
    await ill.stall(2_000);
    await Promise.all([pictures(well, 30), delay(3_000)]);
    const [clip] = await Promise.all([recorder.finish(first.recordingId, anEnd()), recorder.finish(second.recordingId, anEnd())]);
    const { times } = judge(clip?.path ?? '');
    const steps = times.slice(1).map((time, i) => Math.round((time - (times[i] ?? 0)) * 1_000));
    expect(steps.length).toBeGreaterThan(25);
    // the first picture of a session may have no time of its own
    expect(new Set(steps.slice(1))).toEqual(new Set([100]));
  });

  it.skipIf(!mayMount)(
    'makes room on a full disk from what the cloud has, keeps what it has not, and goes on recording (needs root)',
    async () => {
      const disk = smallDisk(24);
      if (disk === null) return;
      const camera = await aPackingTable({ fps: 20 });
      const rig = await startRecording([camera], { directory: join(disk, 'clips') });
      const { recorder, specs, events } = rig;
      const cameraId = specs[0]?.id ?? '';
      const clips = [];
      for (let i = 0; i < 4; i++) clips.push(await aClip(rig, cameraId, 400));
      // the cloud has the first two, and somebody holds the first
      for (const clip of clips.slice(0, 2)) await recorder.books.uploaded(clip?.recordingId ?? '', new Date());
      const held = clips[0]?.recordingId ?? '';
      const gone = clips[1]?.recordingId ?? '';
      vi.spyOn(recorder.orders, 'holds', 'get').mockReturnValue(new Set([held]));
      const facts = aParcel(cameraId);
      await recorder.begin(facts, { preRollSeconds: 1 });
      fill(join(disk, 'ballast'));
      await soon(() => expect(events.of('clip.pruned').map(({ recordingId }) => recordingId)).toEqual([gone]));
      const last = await recorder.finish(facts.recordingId, anEnd());
      expect(last).not.toBeNull();
      expect(recorder.file(held)).not.toBeNull();
      expect(recorder.file(gone)).toBeNull();
      expect(recorder.storage().short).toBe(true);
      expect(recorder.health().status).toBe('degraded');
      expect(await clipProblems(recorder)).toEqual([]);
    },
  );

  it.skipIf(!mayMount)(
    'keeps what was written when the disk stays full, and records again when there is room (needs root)',
    { timeout: 180_000 },
    async () => {
      const disk = smallDisk(12);
      if (disk === null) return;
      const camera = await aPackingTable({ fps: 20 });
      const rig = await startRecording([camera], { directory: join(disk, 'clips') });
      const { recorder, specs } = rig;
      const cameraId = specs[0]?.id ?? '';
      const ended: EndedByItself[] = [];
      recorder.onEnded((event) => ended.push(event));
      const facts = aParcel(cameraId);
      await recorder.begin(facts, { preRollSeconds: 1 });
      await Promise.all([pictures(camera, 30), delay(1_500)]);
      fill(join(disk, 'ballast'));
      await soon(() => expect(ended).toEqual([{ recordingId: facts.recordingId, cameraId, fault: 'disk_full' }]), 30_000);
      const cut = await recorder.finish(facts.recordingId, anEnd({ stopReason: 'interrupted' }));
      expect(cut?.durationMs).toBeGreaterThan(1_000);
      await expect(recorder.begin(aParcel(cameraId), { preRollSeconds: 1 })).rejects.toMatchObject({ code: 'disk_full' });
      rmSync(join(disk, 'ballast'));
      expect(await aClip(rig, cameraId, 300)).not.toBeNull();
      expect(await clipProblems(recorder)).toEqual([]);
    },
  );

  it('puts aside what nobody knows, and takes back what it can prove, when the database is lost', async () => {
    const camera = await aPackingTable();
    const first = await startRecording([camera]);
    const clip = await aClip(first, first.specs[0]?.id ?? '', 500);
    await first.recorder.stop();
    const { directory } = first;
    writeFileSync(join(directory, 'stored', `${v7()}.mp4`), 'nobody knows this');
    const second = await startRecording([], { directory });
    expect(second.recorder.file(clip?.recordingId ?? '')?.bytes).toBe(clip?.bytes);
    // the event may have been lost with the database
    expect(second.events.of('clip.stored')).toEqual(first.events.of('clip.stored'));
    expect(await clipProblems(second.recorder)).toEqual([]);
    // where the chain stood is lost as well: a new key says so
    expect(second.events.of('edge.key-made')).toHaveLength(1);
    expect(second.recorder.chain.chainId).not.toBe(first.recorder.chain.chainId);
  });
});

/** Takes all room that is left. */
function fill(path: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  const { bavail, bsize } = statfsSync(join(path, '..'));
  for (let bytes = bavail * bsize; bytes > 0; ) {
    try {
      writeFileSync(path, Buffer.alloc(bytes));
      return;
    } catch {
      bytes -= 64 * 1024;
    }
  }
}
