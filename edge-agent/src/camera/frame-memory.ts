import { closeSync, constants, openSync, unlinkSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A file without a name that a worker writes pictures into and the inference thread reads them from: pixels pass neither the event loop
 * nor a pipe. It lies in memory (/dev/shm) where the system has that. Closed when its worker is gone and the last frame was released.
 */
export class FrameMemory {
  readonly fd: number;
  private holders = 0;
  private retired = false;
  private closed = false;

  constructor(folders: readonly string[] = ['/dev/shm', tmpdir()]) {
    this.fd = openNameless(folders);
  }

  hold(): void {
    this.holders++;
  }

  release(): void {
    this.holders--;
    this.closeWhenFree();
  }

  /** No more frames will be written. */
  retire(): void {
    this.retired = true;
    this.closeWhenFree();
  }

  private closeWhenFree(): void {
    if (!this.retired || this.holders > 0 || this.closed) return;
    this.closed = true;
    closeSync(this.fd);
  }
}

function openNameless(folders: readonly string[]): number {
  let failure: unknown = new Error('no folder for the frame memory');
  for (const folder of folders) {
    const path = join(folder, `sigap-frames-${randomUUID()}`);
    try {
      const fd = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
      unlinkSync(path);
      return fd;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
