import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import type { CropFacts } from './crop-file.js';
import { CropSpool, type SpoolOptions } from './crop-spool.js';

const now = Date.UTC(2026, 10, 20);
const day = 24 * 60 * 60 * 1000;
const jpeg = (text: string) => Buffer.from(text.padEnd(1_000, '.'));
const facts = (over: Partial<CropFacts> = {}): CropFacts => ({
  sightingId: v7(),
  employeeId: v7(),
  cameraId: v7(),
  takenAt: new Date(now).toISOString(),
  width: 10,
  height: 10,
  quality: 0.5,
  afterRow: 3,
  ...over,
});
const key = new Uint8Array(32).fill(7);
const optionsOf = (root: string, change: Partial<SpoolOptions> = {}): SpoolOptions => ({
  directory: join(root, 'box'),
  key,
  bounds: { mostCrops: 100, mostBytes: 1_000_000, mostAgeMs: 30 * day },
  leastFreeBytes: 0,
  ...change,
});
async function opened(options: SpoolOptions): Promise<CropSpool> {
  const spool = new CropSpool(options);
  await spool.load(now);
  return spool;
}
const textOf = async (spool: CropSpool, index: number) =>
  Buffer.from((await spool.read(spool.list()[index]?.id ?? '')) ?? [])
    .toString('utf8')
    .replace(/\.+$/, '');

describe('CropSpool', () => {
  it('has after a restart what it had before, sealed, for nobody else to read', async () => {
    const options = optionsOf(testFolder());
    const before = await opened(options);
    await before.add(facts(), jpeg('first'));
    await before.add(facts({ afterRow: 9 }), jpeg('second'));
    const after = await opened(options);
    expect(after.list()).toEqual(before.list());
    expect([await textOf(after, 0), await textOf(after, 1)]).toEqual(['first', 'second']);
    expect(after.list()[1]?.facts.afterRow).toBe(9);
    for (const name of readdirSync(options.directory)) {
      expect(readFileSync(join(options.directory, name)).includes('first')).toBe(false);
      expect(statSync(join(options.directory, name)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(options.directory).mode & 0o777).toBe(0o700);
  });

  it('holds one of a sighting: the last', async () => {
    const options = optionsOf(testFolder());
    const spool = await opened(options);
    const sightingId = v7();
    await spool.add(facts({ sightingId }), jpeg('good'));
    await spool.add(facts({ sightingId }), jpeg('better'));
    expect([spool.count, await textOf(spool, 0)]).toEqual([1, 'better']);
    expect(readdirSync(options.directory)).toHaveLength(1);
  });

  it('removes what is damaged, cut, moved, foreign or unfinished, and goes on with the rest', async () => {
    const options = optionsOf(testFolder());
    const spool = await opened(options);
    for (const text of ['flipped', 'cut', 'moved', 'whole']) await spool.add(facts(), jpeg(text));
    const paths = spool.list().map(({ id }) => join(options.directory, `${id}.crop`));
    const [flipped = '', cut = '', moved = ''] = paths;
    const bytes = readFileSync(flipped);
    bytes[200] = (bytes[200] ?? 0) ^ 1;
    writeFileSync(flipped, bytes);
    writeFileSync(cut, readFileSync(cut).subarray(0, 20));
    writeFileSync(moved, readFileSync(paths[3] ?? ''));
    writeFileSync(join(options.directory, `${v7()}.crop.part`), 'died while it was written');
    writeFileSync(join(options.directory, `${v7()}.crop`), '');
    const after = await opened(options);
    expect([after.count, await textOf(after, 0), after.lost.damaged]).toEqual([1, 'whole', 4]);
    expect(readdirSync(options.directory)).toHaveLength(1);
    const withOtherKey = await opened(optionsOf(join(options.directory, '..'), { key: new Uint8Array(32).fill(8) }));
    expect([withOtherKey.count, withOtherKey.lost.damaged]).toEqual([0, 1]);
  });

  it('notices what is damaged or gone while it runs', async () => {
    const options = optionsOf(testFolder());
    const spool = await opened(options);
    await spool.add(facts(), jpeg('one'));
    const [{ id } = { id: '' }] = spool.list();
    writeFileSync(join(options.directory, `${id}.crop`), 'something else');
    expect(await spool.read(id)).toBeNull();
    expect([spool.count, spool.lost.damaged, readdirSync(options.directory)]).toEqual([0, 1, []]);
    expect(await spool.read(id)).toBeNull();
  });

  it('drops the oldest when it is full, by number and by bytes, and says so', async () => {
    const bounds = { mostCrops: 3, mostBytes: 1_000_000, mostAgeMs: day };
    const spool = await opened(optionsOf(testFolder(), { bounds }));
    for (const text of ['a', 'b', 'c', 'd', 'e']) await spool.add(facts(), jpeg(text));
    expect([await textOf(spool, 0), spool.count, spool.lost.full]).toEqual(['c', 3, 2]);
    const small = await opened(optionsOf(testFolder(), { bounds: { ...bounds, mostBytes: 3_000 } }));
    for (const text of ['a', 'b', 'c']) await small.add(facts(), jpeg(text));
    expect([await textOf(small, 0), small.lost.full]).toEqual(['b', 1]);
    expect(small.bytes).toBeLessThanOrEqual(3_000);
    await small.add(facts(), Buffer.alloc(4_000));
    expect([small.count, small.lost.full]).toEqual([2, 2]);
  });

  it('writes nothing where the disk has no room to spare, and says so', async () => {
    const spool = await opened(optionsOf(testFolder(), { leastFreeBytes: Number.MAX_SAFE_INTEGER }));
    expect(await spool.add(facts(), jpeg('a'))).toBe(false);
    expect([spool.count, spool.lost.disk]).toEqual([0, 1]);
  });

  it('keeps nothing for longer than pictures are kept, of whoever the box was before', async () => {
    const root = testFolder();
    const options = optionsOf(root);
    const stranger = join(root, 'another-box');
    mkdirSync(stranger);
    for (const [name, age] of [
      ['old.crop', 31],
      ['new.crop', 29],
    ] as const) {
      writeFileSync(join(stranger, name), 'x');
      utimesSync(join(stranger, name), (now - age * day) / 1000, (now - age * day) / 1000);
    }
    const spool = await opened(options);
    await spool.add(facts({ takenAt: new Date(now - 30 * day).toISOString() }), jpeg('old'));
    await spool.add(facts({ takenAt: new Date(now - 29 * day).toISOString() }), jpeg('new'));
    const after = await opened(options);
    expect([after.count, await textOf(after, 0), after.lost.overdue]).toEqual([1, 'new', 1]);
    expect(readdirSync(stranger)).toEqual(['new.crop']);
  });
});
