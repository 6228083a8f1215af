import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { defaultPackingRules, type ReplyOf, type Route } from '@sigap/contracts';
import { describe, expect, it, vi } from 'vitest';
import { CloudError } from '../cloud/cloud-client.js';
import type { ClipRecorderDeps } from './clip-recorder.js';
import { clipProblems } from './clip-sweep.js';
import { anEnd, aParcel } from './test-rig/parcels.js';
import { aPackingTable, type RecordingRig, startRecording } from './test-rig/recording-rig.js';

const verifier = fileURLToPath(new URL('../../dist/recording/verify.main.js', import.meta.url));

/** The cloud's side of clips, which may break off. */
class ClipCloud {
  readonly received = new Map<string, Buffer>();
  uploads: string[] = [];
  parts = 0;
  /** The next so many parts arrive, and nobody hears of it. */
  breaks = 0;

  readonly client: ClipRecorderDeps['cloud'] = {
    get: <R extends Route>() => Promise.resolve({ version: 1, uploads: this.uploads, holds: [] } as ReplyOf<R>),
    clipState: (sha256) => Promise.resolve(this.stateOf(sha256)),
    putClip: (sha256, { offset, total }, part) => {
      const before = this.received.get(sha256) ?? Buffer.alloc(0);
      if (Number(offset) !== before.length) return Promise.reject(new CloudError('wrong offset', 409, null));
      this.parts++;
      this.received.set(sha256, Buffer.concat([before, part]));
      if (this.breaks-- > 0) return Promise.reject(new CloudError('the line broke', null, null));
      return Promise.resolve({ ...this.stateOf(sha256), complete: before.length + part.length === Number(total) });
    },
  };

  private stateOf(sha256: string) {
    const bytes = this.received.get(sha256) ?? Buffer.alloc(0);
    return { receivedBytes: bytes.length, complete: createHash('sha256').update(bytes).digest('hex') === sha256 };
  }
}

async function aClip({ recorder, specs }: RecordingRig) {
  const facts = aParcel(specs[0]?.id ?? '');
  await recorder.begin(facts, { preRollSeconds: 1 });
  await delay(600);
  const clip = await recorder.finish(facts.recordingId, anEnd());
  if (clip === null) throw new Error('no clip');
  return clip;
}

/** Exit code and words of the program. */
function verify(...args: string[]): { code: number; text: string } {
  try {
    return { code: 0, text: execFileSync(process.execPath, [verifier, ...args], { encoding: 'utf8' }) };
  } catch (error) {
    const { status, stdout } = error as { status: number; stdout: string };
    return { code: status, text: stdout };
  }
}

describe('clips on their way out', () => {
  it('go when somebody asks, in parts, on from where the line broke, and are told when the cloud has all of it', async () => {
    const camera = await aPackingTable();
    const cloud = new ClipCloud();
    const rig = await startRecording([camera], { cloud: cloud.client });
    const [wanted, other] = [await aClip(rig), await aClip(rig)];
    // 64 KiB a part
    rig.recorder.configure({ ...defaultPackingRules, uploadMegabits: 50 });
    cloud.uploads = [wanted.recordingId];
    cloud.breaks = 1;
    rig.recorder.ordersChanged();
    await vi.waitFor(() => expect(rig.events.of('clip.uploaded')).toHaveLength(1), { timeout: 20_000, interval: 50 });
    expect(rig.events.of('clip.uploaded')).toEqual([{ recordingId: wanted.recordingId, sha256: wanted.sha256, bytes: wanted.bytes }]);
    expect(cloud.received.get(wanted.sha256)?.equals(readFileSync(wanted.path))).toBe(true);
    expect(cloud.received.has(other.sha256)).toBe(false);
    // the cloud made room, and somebody asks for it once more
    cloud.received.delete(wanted.sha256);
    rig.recorder.ordersChanged();
    await vi.waitFor(() => expect(cloud.received.get(wanted.sha256)?.byteLength).toBe(wanted.bytes), { timeout: 20_000, interval: 50 });
    rig.recorder.configure({ ...defaultPackingRules, upload: 'all' });
    await vi.waitFor(() => expect(rig.events.of('clip.uploaded')).toHaveLength(2), { timeout: 20_000, interval: 50 });
  });

  it('go although the file of another one was taken away or cut off under the running box, and that is told', async () => {
    const camera = await aPackingTable();
    const cloud = new ClipCloud();
    const rig = await startRecording([camera], { cloud: cloud.client });
    const [gone, short, third] = [await aClip(rig), await aClip(rig), await aClip(rig)];
    rmSync(gone.path);
    truncateSync(short.path, 1_000);
    rig.recorder.configure({ ...defaultPackingRules, upload: 'all' });
    await vi.waitFor(() => expect(rig.events.of('clip.uploaded').map(({ recordingId }) => recordingId)).toEqual([third.recordingId]), {
      timeout: 20_000,
      interval: 50,
    });
    expect(rig.events.of('clip.missing').map(({ recordingId, reason }) => [recordingId, reason])).toEqual([
      [gone.recordingId, 'lost'],
      [short.recordingId, 'lost'],
    ]);
    expect(await clipProblems(rig.recorder)).toEqual([]);
  });

  it('prove themselves to `verify`; a flipped byte, another key and a clip that was taken away show', async () => {
    const camera = await aPackingTable();
    const rig = await startRecording([camera]);
    const [first, second, third] = [await aClip(rig), await aClip(rig), await aClip(rig)];
    const whole = verify(second.path);
    expect(whole).toMatchObject({ code: 0 });
    expect(whole.text).toContain('GENUINE: SPXID0123456789');
    expect(whole.text).toContain('chain: whole, 3 clips');
    const paper = rig.recorder.places.paper(second.recordingId);
    expect(verify(second.path, '--key', 'f'.repeat(64))).toMatchObject({ code: 1 });
    const changed = join(rig.directory, 'changed.mp4');
    copyFileSync(second.path, changed);
    const bytes = readFileSync(changed);
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    writeFileSync(changed, bytes);
    expect(verify(changed, '--manifest', paper)).toMatchObject({ code: 1, text: expect.stringContaining('hash-differs') });
    expect(verify(first.path, '--manifest', paper)).toMatchObject({ code: 1 });
    await rig.recorder.places.removeStored(second.recordingId);
    expect(verify(third.path).text).toContain('chain: clips 2 to 2 are not here');
  });
});
