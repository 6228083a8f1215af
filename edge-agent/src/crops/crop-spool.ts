import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { v7 } from 'uuid';
import { UnsealError } from '../store/sealing.js';
import { type CropFacts, sealCrop, unsealCrop } from './crop-file.js';
import { makeRoom, overdue, type SpoolBounds, type SpooledSize } from './spool-bounds.js';

const ending = '.crop';
const unfinished = '.part';

export interface SpooledCrop extends SpooledSize {
  readonly facts: CropFacts;
}

export interface SpoolOptions {
  /** Folder of this identity; those beside it are of others that this box once had. */
  readonly directory: string;
  readonly key: Uint8Array;
  readonly bounds: SpoolBounds;
  /** With less room on the disk nothing is written: events need it more. */
  readonly leastFreeBytes: number;
}

/** Why a crop went without having been sent. */
export type CropLoss = 'full' | 'disk' | 'overdue' | 'damaged' | 'refused' | 'hurried';

/**
 * Crops on disk until the cloud has them: one sealed file each, oldest first, bounded in number, bytes and age. A file is there whole or not
 * at all, and one that can't be read is removed: a picture less is better than a box that stands still.
 */
export class CropSpool {
  readonly lost: Record<CropLoss, number> = { full: 0, disk: 0, overdue: 0, damaged: 0, refused: 0, hurried: 0 };
  /** In the order of their ids, which is that of time. */
  private readonly index = new Map<string, SpooledCrop>();

  /** How long a picture may be kept. */
  mostAgeMs: number;

  constructor(private readonly options: SpoolOptions) {
    this.mostAgeMs = options.bounds.mostAgeMs;
  }

  get count(): number {
    return this.index.size;
  }

  get bytes(): number {
    return this.list().reduce((sum, one) => sum + one.bytes, 0);
  }

  /** Oldest first. */
  list(): SpooledCrop[] {
    return [...this.index.values()];
  }

  has(id: string): boolean {
    return this.index.has(id);
  }

  /** Finds what an earlier run left. @param nowMs wall time */
  async load(nowMs: number): Promise<void> {
    const { directory, key } = this.options;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const name of (await readdir(directory)).toSorted()) {
      if (!name.endsWith(ending)) {
        await rm(join(directory, name), { force: true, recursive: true });
        continue;
      }
      const id = name.slice(0, -ending.length);
      try {
        const sealed = await readFile(join(directory, name));
        const { facts } = unsealCrop(key, id, sealed);
        this.index.set(id, { id, facts, bytes: sealed.length, takenAtMs: Date.parse(facts.takenAt) });
      } catch {
        await this.lose([id], 'damaged');
      }
    }
    await this.removeOverdue(nowMs);
    await this.removeStrangers(nowMs);
  }

  /** Durable when it resolves; takes the place of an earlier crop of the sighting. @returns false, and counts it, where there is no room for it */
  async add(facts: CropFacts, jpeg: Uint8Array): Promise<boolean> {
    const { directory, key, bounds } = this.options;
    const id = v7();
    const sealed = sealCrop(key, id, facts, jpeg);
    if (sealed.length > bounds.mostBytes) return this.refuse('full');
    const earlier = this.idsWhere((one) => one.sightingId === facts.sightingId);
    await this.lose(makeRoom(this.list(), sealed.length, bounds), 'full');
    try {
      if ((await freeBytes(directory)) < this.options.leastFreeBytes) return this.refuse('disk');
      await writeDurably(join(directory, id + ending), sealed);
    } catch {
      // full, or failing: the store, which needs the same disk, says so loudly
      await rm(join(directory, id + ending + unfinished), { force: true }).catch(() => undefined);
      return this.refuse('disk');
    }
    this.index.set(id, { id, facts, bytes: sealed.length, takenAtMs: Date.parse(facts.takenAt) });
    await this.remove(earlier);
    return true;
  }

  /** Null when it is gone, or can't be read any more (it is removed then). */
  async read(id: string): Promise<Uint8Array | null> {
    if (!this.index.has(id)) return null;
    try {
      return unsealCrop(this.options.key, id, await readFile(this.pathOf(id))).jpeg;
    } catch (error) {
      if (!(error instanceof UnsealError) && this.index.has(id) && !isMissing(error)) throw error;
      await this.lose([id], 'damaged');
      return null;
    }
  }

  /** Durable when it resolves. Throws when a file can't be removed. */
  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    for (const id of ids) {
      await rm(this.pathOf(id), { force: true });
      this.index.delete(id);
    }
    await syncFolder(this.options.directory);
  }

  /** Removes without having sent, and counts it. */
  async lose(ids: readonly string[], why: CropLoss): Promise<void> {
    await this.remove(ids);
    this.lost[why] += ids.length;
  }

  private refuse(why: CropLoss): false {
    this.lost[why] += 1;
    return false;
  }

  idsWhere(matches: (facts: CropFacts) => boolean): string[] {
    return this.list().flatMap(({ id, facts }) => (matches(facts) ? [id] : []));
  }

  async removeOverdue(nowMs: number): Promise<void> {
    await this.lose(overdue(this.list(), nowMs, this.mostAgeMs), 'overdue');
  }

  /** Crops of an identity that this box had before can't be sent, and are not kept for longer either. */
  private async removeStrangers(nowMs: number): Promise<void> {
    const all = dirname(this.options.directory);
    for (const folder of await readdir(all, { withFileTypes: true })) {
      const path = join(all, folder.name);
      if (!folder.isDirectory() || path === this.options.directory) continue;
      for (const name of await readdir(path)) {
        const { mtimeMs } = await stat(join(path, name));
        if (nowMs - mtimeMs >= this.mostAgeMs) await rm(join(path, name), { force: true, recursive: true });
      }
    }
  }

  private pathOf(id: string): string {
    return join(this.options.directory, id + ending);
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path + unfinished, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(path + unfinished, path);
  await syncFolder(dirname(path));
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
