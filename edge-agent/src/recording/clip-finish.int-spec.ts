import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import { finishClip, hashOf } from './clip-finish.js';
import { clipHeadBytes, freeBox, ftyp, ftypBytes } from './clip-layout.js';
import { decodeAll, hasJudge, judge } from './test-rig/judge.js';
import { anEnd, aParcel } from './test-rig/parcels.js';
import { aPackingTable, pictures, startRecording } from './test-rig/recording-rig.js';

const words = { recordingId: 'r', label: 'SPX1', station: 'Meja 1', employee: 'Siti', platform: 'shopee', mode: 'ship', scannedAtMs: 0 };

/** A clip of some seconds as its writer left it, with `headBytes` of room in front. Fragments say where they lie by themselves, so they may move. */
async function grown(headBytes: number): Promise<Buffer> {
  const camera = await aPackingTable({ leavesNothingOut: true });
  const { recorder, specs } = await startRecording([camera]);
  const facts = aParcel(specs[0]?.id ?? '');
  await recorder.begin(facts, { preRollSeconds: 1 });
  await pictures(camera, 25);
  const clip = await recorder.finish(facts.recordingId, anEnd());
  return Buffer.concat([ftyp(headBytes), freeBox(headBytes - ftypBytes), readFileSync(clip?.path ?? '').subarray(clipHeadBytes)]);
}

describe.skipIf(!hasJudge)('finishClip (needs ffmpeg)', () => {
  it('moves everything back when the index needs more room than there is, and does so again after a crash', async () => {
    const folder = testFolder();
    const [from, to] = [join(folder, 'a.mp4'), join(folder, 'b.mp4')];
    const bytes = await grown(1024);
    writeFileSync(from, bytes);
    // what an earlier try left
    writeFileSync(`${from}.copy`, 'half a copy');
    const order = { from, to, words, careful: false };
    const finished = await finishClip(order);
    expect(finished?.file).toMatchObject(await hashOf(to));
    const seen = judge(to);
    expect(seen.times).toHaveLength(finished?.file.packets ?? 0);
    expect(seen.text.length).toBeGreaterThan(2);
    expect(decodeAll(to)).toEqual({ complaints: '', pictures: seen.times.length });
    // died after the rename: the same again from where it went
    expect(await finishClip(order)).toEqual(finished);
    // died before it: from the file that is still there
    writeFileSync(from, bytes);
    expect(await finishClip(order)).toEqual(finished);
  });

  it('keeps all whole fragments of a file that was cut anywhere, or ends in zeros', async () => {
    const folder = testFolder();
    const bytes = await grown(clipHeadBytes);
    let before = 0;
    for (let part = 1; part <= 12; part++) {
      const from = join(folder, `${part}.mp4`);
      const to = join(folder, `${part}-whole.mp4`);
      writeFileSync(from, bytes);
      const cut = clipHeadBytes + Math.floor(((bytes.length - clipHeadBytes) * part) / 12);
      truncateSync(from, cut);
      // as a power cut leaves it: the length is there, the bytes are not
      if (part % 2 === 0) truncateSync(from, bytes.length);
      const finished = await finishClip({ from, to, words, careful: true });
      const packets = finished?.file.packets ?? 0;
      expect(packets).toBeGreaterThanOrEqual(before);
      before = packets;
      expect(finished === null ? { complaints: '', pictures: 0 } : decodeAll(to)).toEqual({ complaints: '', pictures: packets });
    }
    expect(before).toBeGreaterThan(20);
  });
});
