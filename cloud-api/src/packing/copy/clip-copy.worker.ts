import { mkdir, mkdtemp, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Clock, Logger } from '@sigap/node-kit';
import { DomainEvents } from '../../bus/domain-events.js';
import type { ApiConfiguration } from '../../configuration.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import { type TenantRound, TenantRounds } from '../../database/tenant-rounds.js';
import { CLOCK, CONFIGURATION, LOGGER } from '../../injection-tokens.js';
import { SettingsService } from '../../settings/settings.service.js';
import { ClipStore } from '../clip/clip.store.js';
import { RecordingService } from '../recording/recording.service.js';
import type { RecordingRow } from '../recording/recording-view.js';
import { ClipCopyRepository, type CopyRow } from './clip-copy.repository.js';
import { pictureLine, wallClockMs } from './clip-part.js';
import { CopyFailedError, makeCopy } from './clip-copier.js';
import type { CopyOrder } from './copy-order.js';
import { CopyStore } from './copy-store.js';
import { burnInFont } from './font-file.js';

const pollMs = 15_000;
const hourMs = 3_600_000;
/** A maker says that it lives with its progress; silent for so long it is dead. */
const abandonedMs = 60_000;
/** A copy can be made again at any time. */
const keptMs = 7 * 24 * hourMs;
/** Longer than any copy takes: what is older was left by a process that was killed. */
const leftMs = 20 * 60_000;
const marketplaceBytes = 30_000_000;
const tallestPicture = { marketplace: 720, 'burned-in': 1080 } as const;

/** Makes copies, one at a time in each process of the API: making one takes a core. */
@Injectable()
export class ClipCopyWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly folder: string;
  private readonly round: TenantRound;
  private readonly sweeps: TenantRound;
  private working: Promise<void> | null = null;
  private again = false;
  private readonly stop = new AbortController();

  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: ClipCopyRepository,
    private readonly recordings: RecordingService,
    private readonly clips: ClipStore,
    private readonly copies: CopyStore,
    private readonly settings: SettingsService,
    private readonly events: DomainEvents,
    @Inject(CONFIGURATION) configuration: Pick<ApiConfiguration, 'SIGAP_DATA'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    rounds: TenantRounds,
  ) {
    // plain bytes of clips lie here while a copy is made, and no longer
    this.folder = join(configuration.SIGAP_DATA, 'copying');
    this.round = rounds.of('clip-copy.round');
    this.sweeps = rounds.of('clip-copy.sweep');
  }

  onApplicationBootstrap(): void {
    void this.sweepLeft();
    this.events.on('clip-copy.ordered', () => this.wake());
    this.wake();
  }

  /** What is being made goes back into the queue: a stop must not wait for minutes, and a copy is begun anew as cheaply. */
  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.working;
  }

  @Interval(pollMs)
  wake(): void {
    if (this.stop.signal.aborted) return;
    this.again = true;
    this.working ??= this.work().finally(() => {
      this.working = null;
    });
  }

  @Interval(hourMs)
  async sweep(): Promise<void> {
    await this.sweepLeft();
    const before = new Date(this.clock.now().getTime() - keptMs);
    await this.sweeps.all(async (tenantId) => {
      const ids = await this.database.run(tenantId, (tx) => this.repository.removeOlder(tx, before));
      for (const id of ids) await this.copies.remove(tenantId, id);
    });
  }

  /** Plain bytes that a killed process left behind. Another process of the API may be at work in the same folder. */
  private async sweepLeft(): Promise<void> {
    const before = Date.now() - leftMs;
    for (const name of await readdir(this.folder).catch(() => [])) {
      const path = join(this.folder, name);
      const found = await stat(path).catch(() => null);
      if (found !== null && found.mtimeMs < before) await rm(path, { recursive: true, force: true });
    }
  }

  private async work(): Promise<void> {
    while (this.again && !this.stop.signal.aborted) {
      this.again = false;
      // one of each tenant in turn: a hundred copies of one must not hold up the one of another
      await this.round.all(async (tenantId) => {
        if (!this.stop.signal.aborted && (await this.makeNext(tenantId))) this.again = true;
      });
    }
  }

  /** @returns false when nothing waits */
  private async makeNext(tenantId: string): Promise<boolean> {
    const now = this.clock.now();
    const copy = await this.database.run(tenantId, (tx) => this.repository.claim(tx, now, new Date(now.getTime() - abandonedMs)));
    if (copy === null) return false;
    try {
      const made = await this.make(tenantId, copy);
      await this.database.run(tenantId, (tx) => this.repository.ready(tx, copy.id, made, this.clock.now()));
    } catch (err) {
      if (this.stop.signal.aborted) {
        await this.database.run(tenantId, (tx) => this.repository.requeue(tx, copy.id, this.clock.now()));
        return false;
      }
      this.logger.warn({ err, tenantId, copyId: copy.id }, 'clip-copy.failed');
      const why = err instanceof CopyFailedError ? err.message : 'the copy could not be made';
      await this.database.run(tenantId, (tx) => this.repository.failed(tx, copy.id, why, this.clock.now()));
    }
    return true;
  }

  private async make(tenantId: string, copy: CopyRow) {
    const row = await this.database.run(tenantId, (tx) => this.recordings.existing(tx, copy.recordingId));
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const work = await mkdtemp(join(this.folder, 'copy-'));
    try {
      const order = await this.orderOf(tenantId, copy, row, work);
      await this.writePlain(tenantId, row, order.input);
      let saidMs = 0;
      await makeCopy(
        order,
        (part) => {
          if (performance.now() - saidMs < 1_000) return;
          saidMs = performance.now();
          this.database
            .run(tenantId, (tx) => this.repository.touch(tx, copy.id, part, this.clock.now()))
            .catch((err: unknown) => this.logger.debug({ err, copyId: copy.id }, 'clip-copy.progress-not-kept'));
        },
        this.stop.signal,
      );
      const { size } = await stat(order.output);
      if (copy.kind === 'marketplace' && size > marketplaceBytes)
        throw new CopyFailedError(`the copy has ${size} bytes, more than marketplaces take`);
      return await this.copies.keep(tenantId, copy.id, order.output);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  private async writePlain(tenantId: string, { sha256 }: RecordingRow, path: string): Promise<void> {
    const clip = sha256 === null ? null : await this.clips.find(tenantId, sha256);
    if (clip === null || clip.storedAt === null) throw new CopyFailedError('the clip is not in the cloud any more');
    const file = await open(path, 'wx', 0o600);
    try {
      for await (const bytes of this.clips.read(tenantId, clip, { from: 0, to: clip.bytes - 1 })) {
        this.stop.signal.throwIfAborted();
        await file.writeFile(bytes);
      }
    } finally {
      await file.close();
    }
  }

  private async orderOf(tenantId: string, copy: CopyRow, row: RecordingRow, work: string): Promise<CopyOrder> {
    const { kind, fromMs, toMs } = copy;
    const head = { input: join(work, 'clip.mp4'), output: join(work, 'copy.mp4'), fromMs, toMs };
    if (kind === 'trim') return { ...head, picture: null };
    const lines = [pictureLine('RESI', row.label), pictureLine(row.cameraName, row.employeeName, row.platform)];
    const lineFiles = lines.map((_, index) => join(work, `line-${index}.txt`));
    for (const [index, line] of lines.entries()) await writeFile(lineFiles[index] ?? '', line, { mode: 0o600 });
    const { timeZone } = (await this.settings.read(tenantId)).site;
    return {
      ...head,
      picture: {
        maxHeight: tallestPicture[kind],
        maxBytes: kind === 'marketplace' ? marketplaceBytes : null,
        lineFiles,
        clockMs: row.startedAt === null ? null : wallClockMs(row.startedAt, timeZone),
        fontFile: burnInFont(),
      },
    };
  }
}
