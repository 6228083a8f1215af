import { mkdir, open, rename, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from './clip-finish.js';
import type { ClipPaper } from './recording-facts.js';

/** Where clips lie. A file is in exactly one of: `recording` (being written, or left by a crash), `stored` (whole, with a row), `lost` (nobody knows it). */
export class ClipPlaces {
  readonly recording: string;
  readonly stored: string;
  readonly lost: string;

  constructor(readonly directory: string) {
    this.recording = join(directory, 'recording');
    this.stored = join(directory, 'stored');
    this.lost = join(directory, 'lost');
  }

  async make(): Promise<void> {
    for (const folder of [this.recording, this.stored, this.lost]) await mkdir(folder, { recursive: true, mode: 0o700 });
    await syncFolder(this.directory);
  }

  growing(recordingId: string): string {
    return join(this.recording, `${recordingId}.mp4`);
  }

  clip(recordingId: string): string {
    return join(this.stored, `${recordingId}.mp4`);
  }

  /** Manifest of a stored clip. */
  paper(recordingId: string): string {
    return join(this.stored, `${recordingId}.manifest.json`);
  }

  /** Whole or not at all, and durable when it resolves. */
  async writePaper(recordingId: string, paper: ClipPaper): Promise<void> {
    const fresh = this.freshPaper(recordingId);
    const file = await open(fresh, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(paper));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, this.paper(recordingId));
    await syncFolder(this.stored);
  }

  /** Durable when it resolves; harmless when there is nothing. */
  async removeGrowing(recordingId: string): Promise<void> {
    const path = this.growing(recordingId);
    const removed = [await removeFile(path), await removeFile(`${path}.copy`)];
    if (removed.includes(true)) await syncFolder(this.recording);
  }

  async removeStored(recordingId: string): Promise<void> {
    await rm(this.clip(recordingId), { force: true });
    await rm(this.paper(recordingId), { force: true });
    await rm(this.freshPaper(recordingId), { force: true });
    await syncFolder(this.stored);
  }

  private freshPaper(recordingId: string): string {
    return `${this.paper(recordingId)}.new`;
  }
}

/** Not `rm`: that looks at the file in the main thread first, which has other things to do. @returns was there one */
async function removeFile(path: string): Promise<boolean> {
  return unlink(path).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

/** Length of a file; null when there is none. */
export async function fileBytes(path: string): Promise<number | null> {
  return stat(path).then(
    ({ size }) => size,
    () => null,
  );
}
