import { readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Logger } from '@sigap/node-kit';
import type { ClipBooks } from './clip-books.js';
import { type ClipPlaces, fileBytes } from './clip-places.js';
import { choosePruned } from './prune-rule.js';
import { type ShortRoom, shortRooms } from './shortage-rule.js';

/** As the alarm of the disk has it: 5 %, and no more than 1 GiB. */
const wantedShare = 0.05;
const wantedBytes = 1024 ** 3;
const lookEveryMs = 5_000;

export interface ClipStorageState {
  /** Of the disk. */
  readonly freeBytes: number;
  readonly clipBytes: number;
  readonly quotaBytes: number;
  /** Room is short, and nothing may be taken away. */
  readonly short: boolean;
  /** Of what; empty: nothing is. */
  readonly shortOf: readonly ShortRoom[];
}

export interface ClipStorageDeps {
  readonly places: ClipPlaces;
  readonly books: ClipBooks;
  readonly holds: () => ReadonlySet<string>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Keeps the clips of the box within their room (PK-14). */
export class ClipStorage {
  quotaBytes = 50 * 1024 ** 3;
  pruned = 0;
  private current: ClipStorageState = { freeBytes: 0, clipBytes: 0, quotaBytes: this.quotaBytes, short: false, shortOf: [] };
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | null = null;

  constructor(private readonly deps: ClipStorageDeps) {}

  async start(): Promise<void> {
    await this.look();
    this.timer = setInterval(() => void this.look(), lookEveryMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  get state(): ClipStorageState {
    return { ...this.current, quotaBytes: this.quotaBytes };
  }

  /** Makes room where it is needed. One at a time; asked again meanwhile it is the same one. Never rejects. */
  look(): Promise<void> {
    this.looking ??= this.lookNow()
      .catch((err: unknown) => this.deps.logger.error({ err }, 'recording.storage-not-looked-at'))
      .finally(() => (this.looking = null));
    return this.looking;
  }

  private async lookNow(): Promise<void> {
    const { books, holds, places, clock, logger } = this.deps;
    const { room, totalBytes } = await this.measure();
    const wanted = { ...room, wantedFreeBytes: Math.min(wantedBytes, totalBytes * wantedShare) };
    const clips = [...books.clips.values()];
    const choice = choosePruned(clips, holds(), wanted);
    const shortOf = shortRooms(clips, holds(), wanted, this.current.shortOf);
    for (const { recordingId } of choice.clips) {
      const row = books.clips.get(recordingId);
      if (row === undefined) continue;
      await books.prune(row, clock.now(), choice.reason);
      await places.removeStored(recordingId);
      await books.forgetPruned(recordingId);
      this.pruned++;
      logger.info({ recordingId, reason: choice.reason }, 'recording.clip-pruned');
    }
    const short = shortOf.length > 0;
    if (short !== this.current.short) {
      if (short) logger.error({ ...room }, 'recording.storage-short');
      else logger.info({ ...room }, 'recording.storage-enough');
    }
    const after = choice.clips.length > 0 ? (await this.measure()).room : room;
    this.current = { ...after, short, shortOf };
  }

  private async measure(): Promise<{ room: Omit<ClipStorageState, 'short' | 'shortOf'>; totalBytes: number }> {
    const { places, books } = this.deps;
    const { bavail, blocks, bsize } = await statfs(places.directory);
    let clipBytes = 0;
    for (const { bytes } of books.clips.values()) clipBytes += bytes;
    for (const folder of [places.recording, places.lost]) {
      for (const name of await readdir(folder)) clipBytes += (await fileBytes(join(folder, name))) ?? 0;
    }
    return { room: { freeBytes: bavail * bsize, clipBytes, quotaBytes: this.quotaBytes }, totalBytes: blocks * bsize };
  }
}
