import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isDiskFull } from '../disk-full.js';
import { syncOrMark } from '../recording/doubtful-bytes.js';

/** The disk took nothing for so long, while room was made: the clip ends. */
const fullLimitMs = 8_000;
const fullRetryMs = 200;
/** Appended but not on the disk yet. A disk that hangs must not take the memory of the box. */
const waitingLimitBytes = 64 * 1024 * 1024;

/** The disk is full (ENOSPC, EDQUOT) and stayed so. What was synced before is kept. */
export class ClipDiskFullError extends Error {
  override readonly name = 'ClipDiskFullError';
}

/** The disk hangs: too much waits for it. */
export class ClipDiskSlowError extends Error {
  override readonly name = 'ClipDiskSlowError';
}

/**
 * A file that only grows, each part of it synced before the next is begun. After an error the handle is dead: a later `fdatasync` would
 * read as success although pages were lost (reliability rule 6). The file is marked then, for whoever makes a clip of it.
 */
export class ClipFile {
  private tail: Promise<void> = Promise.resolve();
  private waitingBytes = 0;
  private offset = 0;
  private failure: unknown = null;
  private closing: Promise<void> | null = null;

  private constructor(
    private readonly handle: FileHandle,
    private readonly path: string,
    private readonly onWait: () => void,
  ) {}

  /** Throws when there is such a file already. `onWait`: the disk is full; somebody should make room. */
  static async create(path: string, onWait: () => void): Promise<ClipFile> {
    return new ClipFile(await open(path, 'wx', 0o600), path, onWait);
  }

  /** Resolves when the bytes are on the disk. */
  append(bytes: Uint8Array): Promise<void> {
    if (this.waitingBytes + bytes.length > waitingLimitBytes) this.failure ??= new ClipDiskSlowError('the disk takes too long');
    this.waitingBytes += bytes.length;
    const done = this.tail.then(() => this.write(bytes)).finally(() => (this.waitingBytes -= bytes.length));
    this.tail = done.catch(() => undefined);
    return done;
  }

  /** The name of the file survives a power cut after this. */
  async syncFolder(): Promise<void> {
    const folder = await open(dirname(this.path), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  /** Waits for what is under way. Never throws, and does nothing the second time. */
  close(): Promise<void> {
    this.closing ??= this.tail.then(() => this.handle.close()).catch(() => undefined);
    return this.closing;
  }

  /** What waits is not written any more. */
  abandon(): void {
    this.failure ??= new TypeError('abandoned');
  }

  private async write(bytes: Uint8Array): Promise<void> {
    if (this.failure !== null) throw this.failure;
    try {
      await this.writeAll(bytes);
      await syncOrMark(this.handle, () => this.handle.datasync());
    } catch (error) {
      this.failure ??= error;
      throw this.failure;
    }
  }

  private async writeAll(bytes: Uint8Array): Promise<void> {
    const giveUpMs = performance.now() + fullLimitMs;
    for (let done = 0; done < bytes.length; ) {
      if (this.failure !== null) throw this.failure;
      try {
        const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, this.offset);
        done += bytesWritten;
        this.offset += bytesWritten;
      } catch (error) {
        if (!isDiskFull(error)) throw error;
        if (performance.now() > giveUpMs) throw new ClipDiskFullError('the disk is full', { cause: error });
        this.onWait();
        await delay(fullRetryMs);
      }
    }
  }
}
