import {
  type ClockState,
  defaultPackingRules,
  type EmployeeCount,
  type PackingRules,
  type PackingSession,
  type ScanOutcome,
  type Station,
  type StationOverview,
} from '@sigap/contracts';
import { type Clock, EventBus, type Logger, type Module, type ModuleHealth } from '@sigap/node-kit';
import { v7 } from 'uuid';
import type { CameraStatus } from '../camera/camera-spec.js';
import type { EventSink } from '../event-sink.js';
import type { Store } from '../store/store.js';
import { employeeCounts } from './employee-counts.js';
import { PackingBooks } from './packing-books.js';
import { PackingJournal } from './packing-journal.js';
import { NotRecordedRefusal, PackingRefusal } from './packing-refusal.js';
import { type PackingState, type ParcelRecording, restored } from './packing-state.js';
import type { PackingAnswer, PackingInput } from './packing-step.js';
import type { ParcelRecorder } from './recording-port.js';
import { RecordingRunner } from './recording-runner.js';
import { type Noted, RequestMemory } from './request-memory.js';
import type { Scan } from './scan.js';
import { stationOfScan } from './scan-steps.js';
import { sessionView } from './session-view.js';
import { loadState, type Rows } from './state-rows.js';
import type { StationActions } from './station-actions.js';
import { StationAnnouncer } from './station-announcer.js';
import { StationDesk } from './station-desk.js';
import { inStationOrder, openRecordings } from './station-lookup.js';
import type { BoxFacts, Directory, PackingCamera, PackingEvents, Person } from './station-parts.js';
import { type StationViews, stationView, stationViews } from './station-view.js';
import { StationWatch } from './station-watch.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export interface PackingStationsDependencies {
  readonly store: Pick<Store, 'request' | 'state'>;
  readonly sink: EventSink;
  readonly recorder: ParcelRecorder;
  readonly directory: Directory;
  readonly cameras: () => readonly Pick<CameraStatus, 'cameraId' | 'state' | 'fault'>[];
  readonly box: () => BoxFacts;
  readonly clock: Clock;
  /** While it is not known to be synced, no label is forgotten for its age. */
  readonly clockState?: () => ClockState;
  readonly logger: Logger;
  /** How often tables are looked at; default 250 ms. */
  readonly lookEveryMs?: number;
  /** See RecordingRunner. */
  readonly beginLimitMs?: number;
  readonly retryMs?: number;
  /** How often labels that are too old are forgotten; default an hour. */
  readonly forgetEveryMs?: number;
  /** How often what found no room is tried again; default 2 s. */
  readonly tellEveryMs?: number;
  /** How long `stop` waits for clips that are being finished; default 10 s. */
  readonly stopLimitMs?: number;
}

export interface PackingCounts {
  readonly started: number;
  readonly stopped: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  readonly recording: number;
  readonly closing: number;
}

/** Session and stations of the box (PK-1 to PK-9): the rules in `packing-machine`, made durable, timed, and told. */
export class PackingStations implements Module, StationActions {
  readonly name = 'packing';
  readonly events: EventBus<PackingEvents>;
  private readonly journal: PackingJournal;
  private readonly books: PackingBooks;
  private readonly runner: RecordingRunner;
  private readonly desk: StationDesk;
  private readonly requests = new RequestMemory();
  private readonly announcer: StationAnnouncer;
  private readonly watch: StationWatch;
  private readonly tallied = { started: 0, stopped: new Map<string, number>(), refused: new Map<string, number>() };
  private rules: PackingRules = defaultPackingRules;
  private cameras: readonly PackingCamera[] = [];
  private isOpen = false;
  private timers: NodeJS.Timeout[] = [];

  constructor(private readonly dependencies: PackingStationsDependencies) {
    const { logger, clock } = dependencies;
    this.events = new EventBus(logger);
    this.journal = new PackingJournal(dependencies);
    this.announcer = new StationAnnouncer({
      events: this.events,
      clock,
      station: (cameraId) => this.station(cameraId),
      counts: () => this.counts(),
    });
    this.books = new PackingBooks({
      journal: this.journal,
      clock,
      world: () => ({ rules: this.rules, cameras: this.cameras, employee: (id) => dependencies.directory.employee(id), newId: v7 }),
      onCommitted: this.announcer.committed,
    });
    this.runner = new RecordingRunner({ ...dependencies, books: this.books, rules: () => this.rules });
    this.desk = new StationDesk({ books: this.books, runner: this.runner, hasCamera: (id) => this.cameras.some((one) => one.id === id) });
    this.watch = new StationWatch({
      ...dependencies,
      events: this.events,
      announcer: this.announcer,
      books: this.books,
      rules: () => this.rules,
      cameraIds: () => this.cameras.map(({ id }) => id),
      counts: () => this.counts(),
      end: (cameraId, recordingId, reason) =>
        void this.desk.run(cameraId, { kind: 'stop', cameraId, recordingId, reason }).catch(this.logFailure),
    });
    this.events.on('recording_started', () => void (this.tallied.started += 1));
    this.events.on('recording_stopped', ({ stopReason }) => count(this.tallied.stopped, stopReason));
  }

  /** Brings back the session as it was; recordings that were cut are closed and marked behind it (PK-1). After store and recorder. */
  async start(): Promise<void> {
    const { store, recorder, clock, logger, lookEveryMs = 250, tellEveryMs = 2_000, forgetEveryMs = hourMs } = this.dependencies;
    await this.journal.load();
    await this.requests.load(store.state);
    const { state: kept, unreadable } = await loadState(store.state);
    if (unreadable.length > 0) logger.error({ keys: unreadable.slice(0, 20), rows: unreadable.length }, 'packing.rows-not-read');
    const now = { nowMs: clock.now().getTime(), steadyMs: clock.monotonicMs() };
    const state = await this.withEarlier(restored(kept, now));
    this.books.open(state);
    this.isOpen = true;
    recorder.onEnded(({ recordingId, cameraId, fault }) => {
      this.desk.run(cameraId, { kind: 'broke', recordingId, fault }).catch(this.logFailure);
    });
    this.runner.recover([...state.recordings.values()]);
    this.watch.start(lookEveryMs);
    this.timers = [
      setInterval(() => void this.journal.retry().catch(this.logFailure), tellEveryMs),
      setInterval(() => void this.forgetLabels().catch(this.logFailure), forgetEveryMs),
    ];
    const facts = { session: state.session?.id ?? null, tables: state.tables.size, interrupted: state.recordings.size };
    logger.info(facts, 'packing.started');
  }

  /** Recordings that run are ended as interrupted, and their clips finished as far as the time allows. */
  async stop(): Promise<void> {
    if (!this.isOpen) return;
    for (const timer of this.timers) clearInterval(timer);
    this.watch.stop();
    this.isOpen = false;
    await this.desk.endAll('interrupted');
    await this.runner.stop(this.dependencies.stopLimitMs ?? 10_000);
  }

  health(): ModuleHealth {
    const { events, rows } = this.journal.waiting;
    const { closing, stuck } = this.runner.counts;
    const progress = { recording: openRecordings(this.books.state).length, closing, stuck, waitingEvents: events, waitingRows: rows };
    if (events + rows > 0) return { status: 'degraded', detail: `${events + rows} changes wait for room on the disk`, progress };
    if (stuck > 0) return { status: 'degraded', detail: `${stuck} clips could not be finished`, progress };
    return { status: 'ok', progress };
  }

  configure(rules: PackingRules, cameras: readonly PackingCamera[]): void {
    const known = JSON.stringify([this.rules, this.cameras]);
    this.rules = rules;
    this.cameras = inStationOrder(cameras);
    if (!this.isOpen || JSON.stringify([this.rules, this.cameras]) === known) return;
    for (const { cameraId } of this.overview().items) this.announcer.station(cameraId);
  }

  async createSession(by: Person, requestId?: string): Promise<PackingSession> {
    const answer = await this.ask(requestId, { kind: 'create' }, (noted) => this.desk.decide({ kind: 'create', by }, noted));
    if (answer.kind !== 'session') throw new TypeError(`a session was asked for, not ${answer.kind}`);
    return answer.session;
  }

  assign(_by: Person, { requestId, ...request }: Parameters<StationActions['assign']>[1]): Promise<Station> {
    return this.askStation(requestId, { kind: 'assign', mode: 'ship', ...request });
  }

  unassign(_by: Person, { requestId, cameraId }: Parameters<StationActions['unassign']>[1]): Promise<Station> {
    return this.askStation(requestId, { kind: 'unassign', cameraId });
  }

  setMode(_by: Person, { requestId, ...request }: Parameters<StationActions['setMode']>[1]): Promise<Station> {
    return this.askStation(requestId, { kind: 'mode', ...request });
  }

  startRecording(_by: Person, { requestId, ...request }: Parameters<StationActions['startRecording']>[1]): Promise<Station> {
    return this.askStation(requestId, { kind: 'start', source: 'api', ...request });
  }

  stopRecording(_by: Person, { requestId, ...request }: Parameters<StationActions['stopRecording']>[1]): Promise<Station> {
    return this.askStation(requestId, { kind: 'stop', reason: 'operator', ...request });
  }

  async scan(scan: Scan): Promise<ScanOutcome> {
    const cameraId = stationOfScan(this.books.state, scan);
    // a camera tells motion itself, and asks again and again about a label that just lies there
    if (cameraId !== null && scan.source !== 'camera') this.moved(cameraId, this.dependencies.clock.monotonicMs());
    try {
      const { requestId, at: _, ...request } = scan;
      const answer = await this.ask(requestId, request, (noted) => this.desk.run(cameraId, { kind: 'scan', scan }, noted));
      if (answer.kind !== 'scan') throw new TypeError(`a scan was asked for, not ${answer.kind}`);
      if (answer.cameraId !== null) this.watch.scanned(answer.cameraId, answer);
      const station = answer.cameraId === null ? null : this.station(answer.cameraId);
      return { action: answer.action, code: answer.code, message: null, station };
    } catch (error) {
      if (!(error instanceof PackingRefusal)) throw error;
      return this.refusedScan(scan, cameraId, error);
    }
  }

  async emergencyStop(_by: Person, requestId?: string): Promise<{ stopped: string[] }> {
    const answer = await this.ask(requestId, { kind: 'emergency' }, async (noted) => {
      const stopped = { kind: 'stopped', cameraIds: await this.desk.endAll('emergency') } as const;
      const rows: Rows = new Map();
      noted(stopped, rows);
      await this.journal.commit({ rows, events: [], labels: [] });
      return stopped;
    });
    return { stopped: answer.kind === 'stopped' ? answer.cameraIds : [] };
  }

  async endSession(
    by: Person,
    { force, requestId }: Parameters<StationActions['endSession']>[1],
  ): ReturnType<StationActions['endSession']> {
    const answer = await this.ask(requestId, { kind: 'end', force }, (noted) => this.desk.endSession(by, force, noted));
    if (answer.kind !== 'ended') throw new TypeError(`the end was asked for, not ${answer.kind}`);
    return { sessionId: answer.sessionId, endedAt: answer.endedAt };
  }

  overview(): StationOverview {
    const { clock, box } = this.dependencies;
    const { shown } = this.books;
    return {
      items: stationViews(shown, this.views()),
      session: sessionView(shown),
      counts: this.counts(),
      box: { serverTime: clock.now().toISOString(), ...box() },
    };
  }

  station(cameraId: string): Station | null {
    return stationView(this.books.shown, cameraId, this.views());
  }

  counts(): EmployeeCount[] {
    return employeeCounts(this.books.shown, this.dependencies.clock.monotonicMs());
  }

  /** Since the start, for metrics. */
  totals(): PackingCounts {
    const { started, stopped, refused } = this.tallied;
    const recording = openRecordings(this.books.state).length;
    return {
      started,
      stopped: Object.fromEntries(stopped),
      refused: Object.fromEntries(refused),
      recording,
      closing: this.runner.counts.closing,
    };
  }

  moved(cameraId: string, atMs: number): void {
    // a memory of ids that somebody makes up would have no bound
    if (this.cameras.some(({ id }) => id === cameraId)) this.watch.moved(cameraId, atMs);
  }

  private async askStation(requestId: string | undefined, input: Extract<PackingInput, { cameraId: string }>): Promise<Station> {
    const answer = await this.ask(requestId, input, (noted) => this.desk.run(input.cameraId, input, noted));
    const station = this.station(answer.kind === 'station' ? answer.cameraId : input.cameraId);
    if (!station) throw new PackingRefusal('station_unknown', 'no packing camera has this id');
    return station;
  }

  private async ask(requestId: string | undefined, request: object, run: (noted: Noted) => Promise<PackingAnswer>): Promise<PackingAnswer> {
    if (!this.isOpen) throw new PackingRefusal('unavailable', 'the stations are not open');
    try {
      return await this.requests.once(requestId, request, run);
    } catch (error) {
      if (error instanceof PackingRefusal) count(this.tallied.refused, error.code);
      throw error;
    }
  }

  private refusedScan(scan: Scan, cameraId: string | null, refusal: PackingRefusal): ScanOutcome {
    const { code, message } = refusal;
    const station = cameraId === null ? null : this.station(cameraId);
    // what lies in view of a camera and is no label here bothers nobody
    if (scan.source === 'camera' && quietForCameras.has(code)) return { action: 'ignored', code, message, station };
    if (!(refusal instanceof NotRecordedRefusal)) this.announcer.refused(scan, cameraId, refusal);
    return { action: 'refused', code, message, station };
  }

  private views(): StationViews {
    const { cameras, clock } = this.dependencies;
    const statuses = new Map(cameras().map((status) => [status.cameraId, status]));
    return {
      cameras: this.cameras,
      platformName: (code) => this.rules.platforms.find((one) => one.code === code)?.name ?? null,
      twoLabels: (cameraId) => this.watch.hasTwoLabels(cameraId),
      camera: (cameraId) => statuses.get(cameraId) ?? { state: 'unknown', fault: null },
      stopsAt: (cameraId) => {
        const atMs = this.watch.stopsAtMs(cameraId);
        return atMs === null ? null : new Date(Math.round(clock.now().getTime() + atMs - clock.monotonicMs()));
      },
    };
  }

  /** What was cut before anybody looked for earlier clips of its label. */
  private async withEarlier(state: PackingState): Promise<PackingState> {
    const recordings = new Map<string, ParcelRecording>();
    for (const [id, one] of state.recordings) {
      const isUnknown = one.phase === 'cut' && one.earlierRecordingIds.length === 0;
      recordings.set(id, isUnknown ? { ...one, earlierRecordingIds: await this.runner.earlierOf(one) } : one);
    }
    return { ...state, recordings };
  }

  private async forgetLabels(): Promise<void> {
    const { store, clock, clockState } = this.dependencies;
    // a clock that is ahead would take all of them
    if (clockState?.().state !== 'synced') return;
    await store.request('labels-forget', { beforeMs: clock.now().getTime() - this.rules.repeatDays * dayMs });
  }

  private readonly logFailure = (err: unknown): void => this.dependencies.logger.error({ err }, 'packing.failed');
}

const quietForCameras: ReadonlySet<string> = new Set(['barcode_refused', 'no_session', 'station_unassigned', 'station_unknown']);

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
