import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CopyFailedError, makeCopy } from './clip-copier.js';
import type { CopyOrder } from './copy-order.js';
import { burnInFont } from './font-file.js';

const data = process.env['SIGAP_TEST_DATA'] ?? new URL('../../../../../shared/data', import.meta.url).pathname;
const clip = join(data, 'video/DERIVED_corridor_720p_loop_12fps.mp4');
const hasFfprobe = existsSync('/usr/bin/ffprobe');
const run = promisify(execFile);

async function probed(path: string) {
  const entries = 'format=duration:stream=codec_name,width,height,nb_read_packets';
  const { stdout } = await run('ffprobe', ['-v', 'error', '-count_packets', '-show_entries', entries, '-of', 'json', path]);
  const { streams, format } = JSON.parse(stdout) as { streams: Record<string, unknown>[]; format: { duration: string } };
  return { ...streams[0], seconds: Number(format.duration) };
}

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

describe.skipIf(!existsSync(clip) || !hasFfprobe)('copies of a real clip (needs ../shared/data and ffprobe)', () => {
  it('takes a part by packets, from the key frame at or before it', async () => {
    await makeCopy(anOrder({ fromMs: 20_000, toMs: 30_000 }), () => undefined);
    const copy = await probed(join(folder, 'copy.mp4'));
    expect(copy).toMatchObject({ codec_name: 'h264', width: 1280, height: 720 });
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
    const copy = await probed(join(folder, 'copy.mp4'));
    expect(copy).toMatchObject({ codec_name: 'h264', height: 480 });
    expect(copy.seconds).toBeCloseTo(5, 0);
    expect((await stat(join(folder, 'copy.mp4'))).size).toBeLessThan(1_000_000);
    expect(told.length).toBeGreaterThan(5);
    expect(told.at(-1)).toBeGreaterThan(0.9);
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
