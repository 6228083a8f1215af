import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobKey, BlobStore } from './blob-store.js';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const hash = /^[0-9a-f]{64}$/;

/** `<root>/<tenant>/<first two digits>/<sha256>`. Names are our own: nothing of what a caller sends becomes a path unchecked. */
export class DiskBlobStore implements BlobStore {
  constructor(private readonly root: string) {}

  async write(key: BlobKey, sealed: Uint8Array): Promise<void> {
    const path = this.pathOf(key);
    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const temporary = join(folder, `${randomUUID()}.part`);
    try {
      await writeDurably(temporary, sealed);
      await rename(temporary, path);
    } catch (err) {
      await rm(temporary, { force: true });
      throw err;
    }
    // the new name itself, and the folders that may be new, must survive a power cut as well
    for (const touched of [folder, dirname(folder), dirname(dirname(folder))]) await syncFolder(touched);
  }

  async read(key: BlobKey): Promise<Buffer | null> {
    try {
      return await readFile(this.pathOf(key));
    } catch (err) {
      if (isMissing(err)) return null;
      throw err;
    }
  }

  async remove(key: BlobKey): Promise<void> {
    const path = this.pathOf(key);
    await rm(path, { force: true });
    await syncFolder(dirname(path)).catch((err: unknown) => {
      if (!isMissing(err)) throw err;
    });
  }

  async tenantIds(): Promise<string[]> {
    return (await names(this.root)).filter((name) => uuid.test(name));
  }

  async *list(tenantId: string, olderThan: Date): AsyncIterable<BlobKey> {
    for (const shard of await names(join(this.root, tenantId))) {
      const folder = join(this.root, tenantId, shard);
      for (const name of await names(folder)) {
        if (!(await isOlder(join(folder, name), olderThan))) continue;
        if (hash.test(name)) yield { tenantId, sha256: name };
        // left by a crash in the middle of a write
        else if (name.endsWith('.part')) await rm(join(folder, name), { force: true });
      }
    }
  }

  private pathOf({ tenantId, sha256 }: BlobKey): string {
    if (!uuid.test(tenantId) || !hash.test(sha256)) throw new TypeError('not the key of a blob');
    return join(this.root, tenantId, sha256.slice(0, 2), sha256);
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (err) {
    if (isMissing(err) || (err instanceof Error && 'code' in err && err.code === 'ENOTDIR')) return [];
    throw err;
  }
}

async function isOlder(path: string, than: Date): Promise<boolean> {
  try {
    return (await stat(path)).mtime < than;
  } catch (err) {
    if (isMissing(err)) return false;
    throw err;
  }
}

function isMissing(err: unknown): boolean {
  return err instanceof Error && 'code' in err && err.code === 'ENOENT';
}
