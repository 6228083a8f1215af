import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { clipPartBytes, type PackingRules } from '@sigap/contracts';
import { Backoff, type Clock, type Logger } from '@sigap/node-kit';
import { type CloudClient, CloudError } from '../cloud/cloud-client.js';
import type { ClipBooks } from './clip-books.js';
import { hashOf } from './clip-finish.js';
import type { ClipOrderBook } from './clip-orders.js';
import { type ClipPlaces, fileBytes } from './clip-places.js';
import { loseClip } from './clip-sweep.js';
import type { ClipRow } from './recording-facts.js';
import { paceMs, partBytes, uploadOrder } from './upload-order.js';

const lookEveryMs = 5_000;
/** Orders come by a hint; this is for hints that were lost. */
const askEveryMs = 60_000;
/** The cloud will not take this clip now; others go first. */
const restMs = 10 * 60_000;
const quick = { baseMs: 2_000, maxMs: 120_000 };

export interface ClipCourierDeps {
  readonly books: ClipBooks;
  readonly places: ClipPlaces;
  readonly orders: ClipOrderBook;
  readonly cloud: Pick<CloudClient, 'clipState' | 'putClip'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Brings clips to the cloud in the background, one at a time, in parts: what arrived is asked for first, so a break costs at most one part. A clip
 * counts as uploaded when the cloud says that all of it is there with the right hash.
 */
export class ClipCourier {
  rules: Pick<PackingRules, 'upload' | 'uploadMegabits'> = { upload: 'on-demand', uploadMegabits: null };
  sentBytes = 0;
  /** What the cloud said last, in words; null when all is well, or the cloud is merely away. */
  problem: string | null = null;
  private readonly backoff = new Backoff(quick);
  private readonly resting = new Map<string, number>();
  /** What the cloud has by its own word since it was last asked for orders: an order of before still names it. */
  private readonly brought = new Set<string>();
  private nextTryMs = 0;
  private nextAskMs = 0;
  private walking: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private readonly stopping = new AbortController();

  constructor(private readonly deps: ClipCourierDeps) {}

  start(): void {
    this.timer = setInterval(() => this.look(), lookEveryMs).unref();
    this.look();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.walking;
  }

  /** The cloud has new orders. */
  hint(): void {
    this.nextAskMs = 0;
    this.nextTryMs = 0;
    this.resting.clear();
    this.look();
  }

  /** Returns at once. */
  look(): void {
    const { clock } = this.deps;
    if (this.walking !== null || this.stopping.signal.aborted || clock.monotonicMs() < this.nextTryMs) return;
    this.walking = this.walk()
      .catch((error: unknown) => this.fail(error))
      .finally(() => (this.walking = null));
  }

  private async walk(): Promise<void> {
    const { clock, orders } = this.deps;
    for (;;) {
      if (clock.monotonicMs() >= this.nextAskMs) {
        this.nextAskMs = clock.monotonicMs() + askEveryMs;
        await orders.refresh();
        this.brought.clear();
      }
      // chosen anew each time: somebody may wait for another one by now
      const clip = this.next();
      if (clip === undefined || this.stopping.signal.aborted) return;
      await this.bring(clip);
      this.backoff.reset();
      this.problem = null;
    }
  }

  private next(): ClipRow | undefined {
    const { books, orders, clock } = this.deps;
    const wishes = { asked: orders.uploads, rule: this.rules.upload };
    const nowMs = clock.monotonicMs();
    return uploadOrder([...books.clips.values()], wishes, clock.now()).find(
      ({ recordingId }) => !this.brought.has(recordingId) && (this.resting.get(recordingId) ?? 0) <= nowMs,
    );
  }

  private async bring(row: ClipRow): Promise<void> {
    const { recordingId, sha256 } = row;
    const { cloud, places, books, clock, logger } = this.deps;
    let file: FileHandle | undefined;
    try {
      file = await open(places.clip(recordingId), 'r');
      let state = await cloud.clipState(sha256);
      while (!state.complete) {
        if (this.stopping.signal.aborted) return;
        const begunMs = clock.monotonicMs();
        const offset = state.receivedBytes;
        const part = Buffer.alloc(Math.min(partBytes(this.rules.uploadMegabits, clipPartBytes), row.bytes - offset));
        const { bytesRead } = await file.read(part, 0, part.length, offset);
        if (bytesRead < part.length || bytesRead === 0) throw new TypeError('the file is shorter than its row says');
        state = await cloud.putClip(sha256, { recordingId, offset, total: row.bytes }, part);
        this.sentBytes += part.length;
        const restingMs = paceMs(part.length, this.rules.uploadMegabits) - (clock.monotonicMs() - begunMs);
        if (!state.complete && restingMs > 0) await delay(restingMs, undefined, { signal: this.stopping.signal });
      }
      this.brought.add(recordingId);
      await books.uploaded(recordingId, clock.now());
      logger.info({ recordingId, bytes: row.bytes }, 'recording.clip-uploaded');
    } catch (error) {
      await this.refused(row, error);
    } finally {
      await file?.close();
    }
  }

  /** Throws again what concerns the line, not the clip. What concerns one clip must not hold up the others. */
  private async refused(row: ClipRow, error: unknown): Promise<void> {
    const { recordingId } = row;
    const { clock, logger } = this.deps;
    if (this.stopping.signal.aborted || (error instanceof CloudError && isOfTheLine(error))) throw error;
    this.resting.set(recordingId, clock.monotonicMs() + restMs);
    logger.warn({ recordingId, err: error }, 'recording.upload-refused');
    const harm = await this.harmOf(row);
    if (harm !== null) await loseClip(this.deps, row, harm);
  }

  /** The cloud hashed what it got, or our disk gave less: is it our copy that is not what it was? Null: it is. */
  private async harmOf({ recordingId, sha256, bytes }: ClipRow): Promise<string | null> {
    const path = this.deps.places.clip(recordingId);
    const found = await fileBytes(path);
    if (found === null) return 'the file is gone';
    if (found !== bytes) return `the file has ${found} bytes instead of ${bytes}`;
    return (await hashOf(path)).sha256 === sha256 ? null : 'the file on the box is damaged';
  }

  private fail(error: unknown): void {
    if (this.stopping.signal.aborted) return;
    const { clock, logger } = this.deps;
    this.nextTryMs = clock.monotonicMs() + this.backoff.nextMs();
    const text = error instanceof Error ? error.message : String(error);
    if (text === this.problem) return;
    const isAway = error instanceof CloudError && (error.status === null || error.status >= 500);
    this.problem = isAway ? null : text;
    logger[isAway ? 'debug' : 'warn']({ err: error }, 'recording.not-uploaded');
  }
}

function isOfTheLine({ status }: CloudError): boolean {
  return status === null || status >= 500 || status === 429 || status === 401;
}
