import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const blockBytes = 1024 * 1024;
/** With less free room than this SQLite can't be expected to get on. */
const fullBytes = 16 * 1024 * 1024;

/**
 * Room kept back for the day on which the disk is full: given free, events can be recorded for a while longer, the alarm among them.
 * Written with zeros rather than made sparse, so that the room is really taken.
 */
export class Ballast {
  constructor(
    private readonly path: string,
    private readonly bytes: number,
  ) {}

  /** Free and total bytes of the disk that the store lies on. */
  disk(): { freeBytes: number; totalBytes: number } {
    const { bavail, blocks, bsize } = statfsSync(dirname(this.path));
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  }

  /** Takes the room when it does not hold it and the disk has at least four times as much. Returns whether it is held. */
  take(): boolean {
    // a crash in the middle of taking leaves a shorter file
    if (existsSync(this.path) && statSync(this.path).size === this.bytes) return true;
    if (this.bytes === 0 || this.disk().freeBytes < 4 * this.bytes) return false;
    const descriptor = openSync(this.path, 'w', 0o600);
    try {
      const zeros = new Uint8Array(blockBytes);
      for (let written = 0; written < this.bytes; ) written += writeSync(descriptor, zeros, 0, Math.min(blockBytes, this.bytes - written));
      fsyncSync(descriptor);
      return true;
    } catch {
      rmSync(this.path, { force: true });
      return false;
    } finally {
      closeSync(descriptor);
    }
  }

  /** Is it the disk that is full, and not the share that the store may have of it? */
  isNeeded(): boolean {
    return this.disk().freeBytes < fullBytes;
  }

  /** Returns false when there was nothing to give. */
  free(): boolean {
    if (!existsSync(this.path)) return false;
    rmSync(this.path);
    return true;
  }
}
