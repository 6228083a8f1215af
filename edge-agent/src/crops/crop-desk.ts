import { join } from 'node:path';
import type { Clock, Logger, Module, ModuleHealth } from '@sigap/node-kit';
import type { CloudClient } from '../cloud/cloud-client.js';
import type { EventSink } from '../event-sink.js';
import type { Store } from '../store/store.js';
import type { FaceCrop } from './best-crop.js';
import { CropCourier } from './crop-courier.js';
import type { CropFacts } from './crop-file.js';
import { encodeCrop } from './crop-jpeg.js';
import { type CropLoss, CropSpool } from './crop-spool.js';
import type { SpoolBounds } from './spool-bounds.js';

const dayMs = 24 * 60 * 60 * 1000;
/** Where the cloud does not say. */
const usualDays = 30;
/** No tenant may keep pictures for longer; until the configuration is known nothing goes that may stay. */
const mostDays = 90;
/** Crops in memory that wait for the encoder or the disk; a quarter of a megabyte each at most. */
const mostHurried = 32;
const mebibyte = 1024 * 1024;

/** The best crop of a sighting, as recognition hands it over. */
export interface SightingCrop extends Omit<CropFacts, 'width' | 'height' | 'afterRow' | 'quality'> {
  readonly crop: FaceCrop;
}

/** What recognition does with its crops. Neither call waits or throws. */
export interface CropSink {
  /** The events that begin the sighting are recorded already. */
  keep(crop: SightingCrop): void;
  /** The sighting was taken back. */
  forget(sightingId: string): void;
}

export interface CropDeskDependencies {
  /** `crops` of the data folder, and whose box this is now. */
  readonly directory: string;
  readonly edgeId: string;
  readonly key: Uint8Array;
  /** Of crops on disk; 0: none are kept. */
  readonly mostBytes: number;
  readonly store: Pick<Store, 'request'>;
  readonly sink: EventSink;
  readonly cloud: Pick<CloudClient, 'putBlob'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bounds?: Partial<SpoolBounds>;
  readonly leastFreeBytes?: number;
  /** How often the courier looks; default 2 s. */
  readonly lookEveryMs?: number;
}

export interface CropCounts {
  readonly waiting: number;
  readonly bytes: number;
  readonly kept: number;
  readonly sent: number;
  readonly erased: number;
  readonly lost: Readonly<Record<CropLoss, number>>;
}

/**
 * Keeps the best crop of each sighting until the cloud has it (FR-5): encoded, sealed on disk, sent by the courier. What is done to the
 * spool is done one after the other, so that an erasure finds whatever was handed over before it.
 */
export class CropDesk implements Module, CropSink {
  readonly name = 'crops';
  private readonly spool: CropSpool;
  private readonly courier: CropCourier;
  private queue: Promise<void> = Promise.resolve();
  private hurried = 0;
  private kept = 0;
  private erased = 0;
  private timer: NodeJS.Timeout | undefined;
  private isLoaded = false;
  /** What the disk said last; null when all is well. */
  private untidy: string | null = null;

  constructor(private readonly dependencies: CropDeskDependencies) {
    const { directory, edgeId, key, mostBytes, bounds, leastFreeBytes = 256 * mebibyte } = dependencies;
    this.spool = new CropSpool({
      directory: join(directory, edgeId),
      key,
      bounds: { mostCrops: 5_000, mostBytes, mostAgeMs: mostDays * dayMs, ...bounds },
      leastFreeBytes,
    });
    this.courier = new CropCourier({ ...dependencies, spool: this.spool });
  }

  /** Returns at once: what lies there from before is read in the background. */
  start(): Promise<void> {
    this.tidy();
    this.timer = setInterval(() => this.look(), this.dependencies.lookEveryMs ?? 2_000);
    return Promise.resolve();
  }

  /** Resolves when what was handed over is on disk. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.queue;
    await this.courier.stop();
  }

  health(): ModuleHealth {
    const { waiting, bytes, sent, lost } = this.counts();
    const progress = { waiting, bytes, sent, lost: Object.values(lost).reduce((sum, one) => sum + one, 0) };
    const problem = this.untidy ?? this.courier.problem;
    return problem === null ? { status: 'ok', progress } : { status: 'degraded', detail: problem, progress };
  }

  counts(): CropCounts {
    const { spool, kept, erased } = this;
    return { waiting: spool.count, bytes: spool.bytes, kept, sent: this.courier.sent, erased, lost: spool.lost };
  }

  keep({ crop, ...facts }: SightingCrop): void {
    if (this.dependencies.mostBytes === 0) return;
    if (this.hurried >= mostHurried) return void (this.spool.lost.hurried += 1);
    this.hurried += 1;
    this.enqueue(() => this.put(crop, facts))
      .catch((err: unknown) => this.dependencies.logger.error({ err }, 'crops.not-kept'))
      .finally(() => (this.hurried -= 1));
  }

  forget(sightingId: string): void {
    this.enqueue(() => this.spool.remove(this.spool.idsWhere((facts) => facts.sightingId === sightingId))).catch((err: unknown) =>
      this.dependencies.logger.error({ err }, 'crops.not-forgotten'),
    );
  }

  /** What the tenant has set; null: the cloud does not say. What is older goes at once. */
  keepFor(days: number | null): void {
    this.spool.mostAgeMs = (days ?? usualDays) * dayMs;
    this.tidy();
  }

  /** Resolves when no crop of these people is on this disk; rejects when one can't be removed, or what lies there can't be seen. */
  async erase(employeeIds: readonly string[]): Promise<void> {
    if (employeeIds.length === 0) return;
    await this.enqueue(async () => {
      await this.load();
      const ids = this.spool.idsWhere(({ employeeId }) => employeeIds.includes(employeeId));
      await this.spool.remove(ids);
      this.erased += ids.length;
    });
  }

  private async put({ image, quality }: FaceCrop, facts: Omit<SightingCrop, 'crop'>): Promise<void> {
    const jpeg = await encodeCrop(image);
    const { row: afterRow } = await this.dependencies.store.request('stats', null);
    if (await this.spool.add({ ...facts, quality, width: image.width, height: image.height, afterRow }, jpeg)) this.kept += 1;
  }

  private look(): void {
    this.tidy();
    this.courier.look();
  }

  /** In the background. A disk that fails is told once, and not with each try. */
  private tidy(): void {
    this.enqueue(async () => {
      await this.load();
      await this.spool.removeOverdue(this.nowMs());
    }).then(
      () => (this.untidy = null),
      (err: unknown) => {
        const text = err instanceof Error ? err.message : String(err);
        if (text !== this.untidy) this.dependencies.logger.error({ err }, 'crops.not-tidied');
        this.untidy = text;
      },
    );
  }

  /** What an earlier run left, once. Throws while the disk does not let it be seen. */
  private async load(): Promise<void> {
    if (this.isLoaded) return;
    await this.spool.load(this.nowMs());
    this.isLoaded = true;
  }

  private nowMs(): number {
    return this.dependencies.clock.now().getTime();
  }

  /** One after the other; one that fails tells its caller and does not hold up the next. */
  private enqueue(work: () => Promise<void>): Promise<void> {
    const done = this.queue.then(work);
    this.queue = done.catch(() => undefined);
    return done;
  }
}
