import { join } from 'node:path';
import type { ClockState, PackingRules } from '@sigap/contracts';
import type { Clock, Logger, Module, ModuleHealth } from '@sigap/node-kit';
import { EventEmitter } from 'node:events';
import { type ClipLine, ClipLineError } from '../camera/clip-line.js';
import { machineMs } from '../camera/machine-clock.js';
import type { CloudClient } from '../cloud/cloud-client.js';
import type { EventSink } from '../event-sink.js';
import type { StateStore } from '../state-store.js';
import { UntoldEvents } from '../untold-events.js';
import { ClipBooks } from './clip-books.js';
import { ClipCloser } from './clip-closer.js';
import { ClipCourier } from './clip-courier.js';
import { ClipFinisher, FinishError } from './clip-finisher.js';
import { ClipOrderBook } from './clip-orders.js';
import { ClipPlaces } from './clip-places.js';
import { ClipStorage, type ClipStorageState } from './clip-storage.js';
import { sweepClips, writtenAt } from './clip-sweep.js';
import { ManifestChain } from './manifest-chain.js';
import { RecordingError, type RecordingEnd, type RecordingFacts, type RecordingFault, type StoredClip } from './recording-facts.js';

export interface ClipRecorderDeps {
  /** Folder of the clips of this identity. */
  readonly directory: string;
  readonly keyFile: string;
  readonly edgeId: string;
  /** Of the agent, for the manifest. */
  readonly version: string;
  readonly cameras: { readonly clips: ClipLine; setPreRoll(preRollMs: number): void };
  readonly state: StateStore;
  readonly sink: EventSink;
  readonly cloud: Pick<CloudClient, 'get' | 'clipState' | 'putClip'>;
  readonly clockState: () => ClockState;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What nobody claimed by then is finished as interrupted; default 60 s. */
  readonly claimMs?: number;
}

export interface EndedByItself {
  readonly recordingId: string;
  readonly cameraId: string;
  readonly fault: RecordingFault;
}

/** Counted since the start, and what there is now. */
export interface ClipCounts extends ClipStorageState {
  readonly recording: number;
  readonly stored: number;
  readonly waiting: number;
  readonly pruned: number;
  readonly failed: number;
  readonly sentBytes: number;
}

type RecorderRules = Pick<PackingRules, 'preRollSeconds' | 'quotaGigabytes' | 'upload' | 'uploadMegabits'>;

const tellEveryMs = 10_000;
const untoldPrefix = 'recording/untold/';
/** Longer than this ago a scan is not looked for in the pre-roll. */
const latestScanMs = 10_000;

/** Records packing cameras: begins and ends clips, makes them whole, signs and keeps them (PK-10 to PK-13). */
export class ClipRecorder implements Module {
  readonly name = 'recording';
  readonly places: ClipPlaces;
  readonly books: ClipBooks;
  readonly chain: ManifestChain;
  private readonly finisher = new ClipFinisher();
  private readonly finishing = new Map<string, Promise<StoredClip | null>>();
  /** Clips whose writer did not end as told: their files are looked into. */
  private readonly faults = new Map<string, RecordingFault>();
  private readonly ended = new EventEmitter<{ ended: [event: EndedByItself] }>();
  private readonly untold: UntoldEvents;
  private failed = 0;
  private readonly room: ClipStorage;
  readonly orders: ClipOrderBook;
  private readonly courier: ClipCourier;
  private readonly closer: ClipCloser;
  /** Left open by the process before, and claimed by nobody yet. */
  private unclaimed = new Set<string>();
  private claiming: NodeJS.Timeout | undefined;
  private telling: NodeJS.Timeout | undefined;

  constructor(private readonly deps: ClipRecorderDeps) {
    this.places = new ClipPlaces(deps.directory);
    this.untold = new UntoldEvents({ ...deps, prefix: untoldPrefix });
    const told = { ...deps, untold: this.untold };
    this.books = new ClipBooks(told);
    this.chain = new ManifestChain({ ...told, now: () => deps.clock.now() });
    this.orders = new ClipOrderBook(deps);
    const shared = { ...deps, places: this.places, books: this.books };
    this.room = new ClipStorage({ ...shared, holds: () => this.orders.holds });
    this.courier = new ClipCourier({ ...shared, orders: this.orders });
    this.closer = new ClipCloser({ ...shared, chain: this.chain, finisher: this.finisher, makeRoom: () => this.room.look() });
  }

  async start(): Promise<void> {
    const { logger, cameras, claimMs = 60_000 } = this.deps;
    await this.places.make();
    await this.untold.load();
    await this.books.load();
    await this.chain.open();
    await sweepClips({ places: this.places, books: this.books, logger });
    this.unclaimed = new Set(this.books.open.keys());
    await this.orders.load();
    await this.room.start();
    cameras.clips.on('ended', this.hearEnded);
    cameras.clips.on('waits', this.hearWaits);
    this.courier.start();
    this.claiming = setTimeout(() => void this.finishUnclaimed(), claimMs).unref();
    this.telling = setInterval(() => void this.tellUntold(), tellEveryMs).unref();
  }

  async stop(): Promise<void> {
    const { clips } = this.deps.cameras;
    clearTimeout(this.claiming);
    clearInterval(this.telling);
    clips.off('ended', this.hearEnded);
    clips.off('waits', this.hearWaits);
    await Promise.allSettled(this.finishing.values());
    await this.courier.stop();
    await this.room.stop();
    await this.finisher.stop();
  }

  health(): ModuleHealth {
    const { size: waitingEvents } = this.untold;
    const progress = { recording: this.books.open.size, clips: this.books.clips.size, chain: this.chain.length, waitingEvents };
    if (this.room.state.short) return { status: 'degraded', detail: 'no room for clips, and none may be taken away', progress };
    if (this.failed > 0) return { status: 'degraded', detail: `${this.failed} clips could not be made whole`, progress };
    if (waitingEvents > 0) return { status: 'degraded', detail: `${waitingEvents} events wait for room in the outbox`, progress };
    return { status: 'ok', progress };
  }

  storage(): ClipStorageState {
    return this.room.state;
  }

  counts(): ClipCounts {
    const clips = [...this.books.clips.values()];
    return {
      ...this.room.state,
      recording: this.books.open.size,
      stored: clips.length,
      waiting: clips.filter(({ uploadedAt }) => uploadedAt === null).length,
      pruned: this.room.pruned,
      failed: this.failed,
      sentBytes: this.courier.sentBytes,
    };
  }

  configure(rules: RecorderRules): void {
    this.room.quotaBytes = rules.quotaGigabytes * 1e9;
    this.courier.rules = rules;
    this.courier.look();
    void this.room.look();
    this.deps.cameras.setPreRoll(rules.preRollSeconds * 1000);
  }

  /** The cloud wants other clips, or other ones held. */
  ordersChanged(): void {
    this.courier.hint();
  }

  onEnded(listener: (event: EndedByItself) => void): void {
    this.ended.on('ended', listener);
  }

  /** Resolves when the file exists durably and holds the pre-roll. Rejects with RecordingError; then there is nothing. */
  async begin(facts: RecordingFacts, { preRollSeconds }: { preRollSeconds: number }): Promise<{ startedAt: Date }> {
    const { clock, cameras, logger } = this.deps;
    const { recordingId, cameraId, scannedAt } = facts;
    const agoMs = Math.min(latestScanMs, Math.max(0, clock.now().getTime() - scannedAt.getTime()));
    const order = { cameraId, recordingId, path: this.places.growing(recordingId), sinceMs: machineMs() - agoMs - preRollSeconds * 1000 };
    const [kept, begun] = await Promise.allSettled([this.books.begin(facts), cameras.clips.begin(order)]);
    if (kept.status === 'fulfilled' && begun.status === 'fulfilled') return { startedAt: new Date(begun.value.startedAtMs) };
    const error: unknown = begun.status === 'rejected' ? begun.reason : kept.status === 'rejected' ? kept.reason : null;
    logger.warn({ err: error, cameraId, recordingId }, 'recording.not-begun');
    await cameras.clips.end(recordingId);
    await this.places.removeGrowing(recordingId);
    await this.books.forget(recordingId);
    const code = error instanceof ClipLineError ? error.fault : 'internal';
    throw new RecordingError(code, error instanceof Error ? error.message : 'not begun', { cause: error });
  }

  /** Idempotent. Null: nothing could be kept, and `clip.missing` says so. Rejects with RecordingError; may be called again. */
  finish(recordingId: string, end: RecordingEnd): Promise<StoredClip | null> {
    const facts = this.books.open.get(recordingId);
    return facts === undefined ? Promise.resolve(this.stored(recordingId)) : this.once(facts, end, this.faults.has(recordingId));
  }

  /** What packing will recover, however long that takes. */
  claim(recordingIds: readonly string[]): void {
    for (const recordingId of recordingIds) this.unclaimed.delete(recordingId);
  }

  /** The same for what a dead process left. */
  recover(facts: RecordingFacts, end: RecordingEnd): Promise<StoredClip | null> {
    const { recordingId } = facts;
    this.unclaimed.delete(recordingId);
    const stored = this.stored(recordingId);
    return stored === null ? this.once(facts, end, true) : Promise.resolve(stored);
  }

  /** When the file of a recording that was left open was last written, by the wall clock; null: there is none. */
  async lastWritten(recordingId: string): Promise<Date | null> {
    return (await writtenAt(this.places.growing(recordingId))) ?? writtenAt(this.places.clip(recordingId));
  }

  file(recordingId: string): { path: string; bytes: number } | null {
    const row = this.books.clips.get(recordingId);
    return row === undefined ? null : { path: this.places.clip(recordingId), bytes: row.bytes };
  }

  private once(facts: RecordingFacts, end: RecordingEnd, careful: boolean): Promise<StoredClip | null> {
    const { recordingId } = facts;
    const running = this.finishing.get(recordingId);
    if (running !== undefined) return running;
    const done = this.complete(facts, end, careful)
      .catch((cause: unknown) => {
        this.failed++;
        this.deps.logger.error({ err: cause, recordingId }, 'recording.not-finished');
        const isFull = cause instanceof FinishError && cause.code === 'ENOSPC';
        throw new RecordingError(isFull ? 'disk_full' : 'internal', cause instanceof Error ? cause.message : 'not finished', { cause });
      })
      .finally(() => this.finishing.delete(recordingId));
    this.finishing.set(recordingId, done);
    return done;
  }

  private async complete(facts: RecordingFacts, end: RecordingEnd, careful: boolean): Promise<StoredClip | null> {
    const { recordingId } = facts;
    await this.deps.cameras.clips.end(recordingId);
    await this.closer.close(facts, end, this.faults.get(recordingId), careful);
    this.faults.delete(recordingId);
    return this.stored(recordingId);
  }

  /** What packing does not know of was accepted all the same: it is evidence. */
  private async finishUnclaimed(): Promise<void> {
    for (const recordingId of this.unclaimed) {
      const facts = this.books.open.get(recordingId);
      if (facts === undefined) continue;
      const lastMs = (await this.lastWritten(recordingId))?.getTime() ?? 0;
      const stoppedAt = new Date(Math.max(facts.scannedAt.getTime(), lastMs));
      const end: RecordingEnd = { stoppedAt, stopReason: 'interrupted', condition: null, note: null };
      await this.recover(facts, end).catch(() => undefined);
    }
  }

  private async tellUntold(): Promise<void> {
    await this.untold.retry().catch((err: unknown) => this.deps.logger.error({ err }, 'recording.event-not-told'));
  }

  private stored(recordingId: string): StoredClip | null {
    const row = this.books.clips.get(recordingId);
    if (row === undefined) return null;
    const { sha256, bytes, durationMs, startedAt } = row;
    return { recordingId, sha256, bytes, durationMs, startedAt, path: this.places.clip(recordingId) };
  }

  private readonly hearWaits = (recordingId: string): void => {
    this.deps.logger.warn({ recordingId }, 'recording.disk-full');
    void this.room.look();
  };

  private readonly hearEnded = ({ recordingId, cameraId, fault, detail }: EndedByItself & { detail: string }): void => {
    this.deps.logger.warn({ recordingId, cameraId, fault, detail }, 'recording.ended-by-itself');
    this.faults.set(recordingId, fault);
    this.ended.emit('ended', { recordingId, cameraId, fault });
  };
}

/** Folder of the clips of one identity: a box that is given to another tenant does not show it the clips of the first. */
export function clipDirectory(dataDir: string, edgeId: string): string {
  return join(dataDir, 'clips', edgeId);
}
