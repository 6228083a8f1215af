import { Backoff, type Clock, type Logger } from '@sigap/node-kit';
import { type CloudClient, CloudError } from '../cloud/cloud-client.js';
import type { EventSink } from '../event-sink.js';
import type { Store } from '../store/store.js';
import type { CropSpool, SpooledCrop } from './crop-spool.js';

/** The cloud says that it will never take these bytes. */
const refusals = new Set([400, 413, 415, 422]);

export interface CropCourierDependencies {
  readonly spool: CropSpool;
  readonly store: Pick<Store, 'request'>;
  readonly sink: EventSink;
  readonly cloud: Pick<CloudClient, 'putBlob'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Brings crops to the cloud, oldest first, one at a time: after the events that tell the sighting were acknowledged, the bytes by their
 * hash over HTTPS, then the event that names the hash; a crop is removed when that event is acknowledged as well. What dies in between is
 * done again from the start, which is harmless: bytes go by their hash, and the event says the same.
 */
export class CropCourier {
  sent = 0;
  /** What the cloud said last, in words; null when all is well, or the cloud is merely away. */
  problem: string | null = null;
  /** Crops that were told, with the row of the store that holds the event. */
  private readonly told = new Map<string, number>();
  private readonly backoff = new Backoff({ baseMs: 2_000, maxMs: 120_000 });
  private nextTryMs = 0;
  private walking: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly dependencies: CropCourierDependencies) {}

  /** Returns at once. */
  look(): void {
    const { clock, logger } = this.dependencies;
    if (this.stopped || this.walking || clock.monotonicMs() < this.nextTryMs) return;
    this.walking = this.walk()
      .catch((err: unknown) => {
        this.nextTryMs = clock.monotonicMs() + this.backoff.nextMs();
        this.note(err, logger);
      })
      .finally(() => (this.walking = undefined));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.walking;
  }

  private async walk(): Promise<void> {
    const { spool } = this.dependencies;
    const unreadable: unknown[] = [];
    await this.forgetAcknowledged();
    for (const crop of spool.list()) {
      if (this.stopped) return;
      if (this.told.has(crop.id)) continue;
      // rows only grow: where this one waits, the later ones wait as well
      if (!(await this.isAcknowledged(crop.facts.afterRow))) break;
      const jpeg = await spool.read(crop.id).catch((err: unknown) => {
        unreadable.push(err);
        return null;
      });
      if (jpeg === null) continue;
      await this.bring(crop, jpeg);
      this.backoff.reset();
      if (unreadable.length === 0) this.problem = null;
    }
    // it stays, for a disk that is only busy, and is gone with its days
    if (unreadable.length > 0) throw unreadable[0];
  }

  private async bring({ id, facts }: SpooledCrop, jpeg: Uint8Array): Promise<void> {
    const { spool, sink, store, cloud } = this.dependencies;
    let sha256: string;
    try {
      sha256 = await cloud.putBlob(jpeg);
    } catch (error) {
      if (!(error instanceof CloudError && error.status !== null && refusals.has(error.status))) throw error;
      this.dependencies.logger.error({ status: error.status }, 'crops.refused');
      return spool.lose([id], 'refused');
    }
    // also when the person was erased, or the sighting taken back, while the bytes were under way: only what is named can the cloud erase
    const { afterRow: _, cameraId, ...data } = facts;
    await sink.record({ type: 'sighting.pictured', cameraId, data: { ...data, sha256, bytes: jpeg.length } });
    const { row } = await store.request('stats', null);
    if (spool.has(id)) this.told.set(id, row);
  }

  private async forgetAcknowledged(): Promise<void> {
    const { spool } = this.dependencies;
    for (const [id, row] of this.told) {
      if (!(await this.isAcknowledged(row))) continue;
      await spool.remove([id]);
      this.told.delete(id);
      this.sent += 1;
    }
  }

  /** Has the cloud everything up to this row? */
  private async isAcknowledged(row: number): Promise<boolean> {
    const waiting = await this.dependencies.store.request('pending', { after: 0, upTo: row, limit: 1 });
    return waiting.length === 0;
  }

  /** A change is told, not each try. */
  private note(err: unknown, logger: Logger): void {
    const text = err instanceof Error ? err.message : String(err);
    const isAway = err instanceof CloudError && (err.status === null || err.status >= 500);
    if (text === this.problem) return;
    this.problem = isAway ? null : text;
    if (isAway) logger.debug({ problem: text }, 'crops.not-sent');
    else logger.warn({ err }, 'crops.not-sent');
  }
}
