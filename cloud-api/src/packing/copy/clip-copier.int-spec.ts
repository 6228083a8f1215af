import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CopyFailedError, makeCopy } from './clip-copier.js';
import type { CopyOrder } from './copy-order.js';
import { burnInFont } from './font-file.js';
import { makeTestClip, probeTestClip } from './test-clip.fixture.js';

let source = '';
let clip = '';
beforeAll(async () => {
  source = await mkdtemp(join(tmpdir(), 'sigap-clip-'));
  clip = join(source, 'clip.mp4');
  await makeTestClip(clip, 35);
});
afterAll(() => rm(source, { recursive: true }));

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sigap-copy-'));
});
afterEach(() => rm(folder, { recursive: true }));

const anOrder = (change: Partial<CopyOrder> = {}): CopyOrder => ({
  input: clip,
  output: join(folder, 'copy.mp4'),
  fromMs: 0,
  toMs: 10_000,
  picture: null,
  ...change,
});

describe('copies of a clip', () => {
  it('takes a part by packets, from the key frame at or before it', async () => {
    await makeCopy(anOrder({ fromMs: 20_000, toMs: 30_000 }), () => undefined);
    const copy = await probeTestClip(join(folder, 'copy.mp4'));
    expect(copy).toMatchObject({ codec: 'h264', width: 1280, height: 720 });
    expect(copy.seconds).toBeGreaterThan(9.9);
    expect(copy.seconds).toBeLessThan(15);
  });

  it('burns text in, as small as asked, and says how far it is', async () => {
    const line = join(folder, 'line.txt');
    // what would be a filter, a path or an expansion elsewhere is text here
    await writeFile(line, "RESI SPX'1:2,[x] %{pts} \\ ../etc/passwd");
    const told: number[] = [];
    const picture = { maxHeight: 480, maxBytes: 1_000_000, lineFiles: [line], clockMs: 1_763_600_000_000, fontFile: burnInFont() };
    await makeCopy(anOrder({ fromMs: 5_000, picture }), (part) => told.push(part));
    const copy = await probeTestClip(join(folder, 'copy.mp4'));
    expect(copy).toMatchObject({ codec: 'h264', height: 480 });
    expect(copy.seconds).toBeCloseTo(5, 0);
    expect((await stat(join(folder, 'copy.mp4'))).size).toBeLessThan(1_000_000);
    expect(told.length).toBeGreaterThan(5);
    expect(told.at(-1)).toBeGreaterThan(0.9);
  });

  it('ends at once when it is aborted', async () => {
    const stop = new AbortController();
    const picture = { maxHeight: 720, maxBytes: null, lineFiles: [], clockMs: null, fontFile: burnInFont() };
    const making = makeCopy(anOrder({ toMs: 35_000, picture }), () => stop.abort(), stop.signal);
    await expect(making).rejects.toThrow(CopyFailedError);
    await expect(makeCopy(anOrder(), () => undefined, stop.signal)).rejects.toThrow(CopyFailedError);
  });

  it('says so when there is no picture in the part', async () => {
    await expect(makeCopy(anOrder({ fromMs: 9_000_000, toMs: 9_000_001 }), () => undefined)).rejects.toThrow(CopyFailedError);
  });
});

it('refuses what is no video', async () => {
  const junk = join(folder, 'junk.mp4');
  await writeFile(junk, 'x'.repeat(10_000));
  await expect(makeCopy(anOrder({ input: junk }), () => undefined)).rejects.toThrow(CopyFailedError);
});
