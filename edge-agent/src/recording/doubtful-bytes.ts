import type { FileHandle } from 'node:fs/promises';

/** The sticky bit: means nothing on a plain file, takes no room on a full disk, and goes with the file. */
const mark = 0o1000;
const plain = 0o600;

/**
 * Syncs, or marks the file: after a failed sync its pages read as written, and the next sync as success, while the disk never got them
 * (reliability rule 6). Whoever takes the file up, another process too, has to put its bytes into a fresh one. The mark itself needs no sync:
 * once the power was cut, the disk alone is read.
 */
export async function syncOrMark(file: FileHandle, sync: () => Promise<void>): Promise<void> {
  try {
    await sync();
  } catch (error) {
    // a disk that does not even take this takes no clip either
    await file.chmod(plain | mark).catch(() => undefined);
    throw error;
  }
}

/** A sync of it failed: what is read from it may not be on the disk. */
export async function isDoubtful(file: FileHandle): Promise<boolean> {
  return ((await file.stat()).mode & mark) !== 0;
}
