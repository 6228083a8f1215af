import type { EmployeeCount, PackingRules, ScanOutcome } from '@sigap/contracts';
import type { Clock, EventBus } from '@sigap/node-kit';
import { HeldLabels } from './held-labels.js';
import type { PackingBooks } from './packing-books.js';
import type { StationAnnouncer } from './station-announcer.js';
import type { BoxFacts, PackingEvents } from './station-parts.js';
import type { CameraView } from './station-view.js';
import { TableWatch } from './table-watch.js';

const slowEveryMs = 5_000;

export interface StationWatchDependencies {
  readonly books: PackingBooks;
  readonly events: EventBus<PackingEvents>;
  readonly announcer: StationAnnouncer;
  readonly rules: () => PackingRules;
  readonly cameraIds: () => readonly string[];
  readonly cameras: () => readonly (CameraView & { readonly cameraId: string })[];
  readonly counts: () => EmployeeCount[];
  readonly box: () => BoxFacts;
  readonly clock: Clock;
  /** Nobody stopped it. */
  readonly end: (cameraId: string, recordingId: string, reason: 'idle' | 'limit') => void;
}

/** Looks around: tables on which nothing moves or two labels lie, cameras that went or came, the box itself. Tells what changed. */
export class StationWatch {
  private readonly tables = new TableWatch();
  private readonly labels = new HeldLabels();
  private readonly ending = new Set<string>();
  private cameraTexts = new Map<string, string>();
  private boxText = '';
  private boxUrgent = '';
  private slowAtMs = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly dependencies: StationWatchDependencies) {}

  start(everyMs: number): void {
    this.timer = setInterval(() => this.look(), everyMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  moved(cameraId: string, atMs: number): void {
    this.tables.moved(cameraId, atMs);
  }

  stopsAtMs(cameraId: string): number | null {
    return this.tables.stopsAtMs(cameraId);
  }

  /** What came of a scan there. */
  scanned(cameraId: string, { action, code }: Pick<ScanOutcome, 'action' | 'code'>): void {
    if (action !== 'ignored') this.labels.acted(cameraId);
    else if (code === 'two_labels') this.labels.held(cameraId, this.dependencies.clock.monotonicMs());
  }

  hasTwoLabels(cameraId: string): boolean {
    return this.labels.isShown(cameraId);
  }

  private look(): void {
    const { clock } = this.dependencies;
    const nowMs = clock.monotonicMs();
    this.lookAtTables(nowMs);
    this.lookAtLabels(nowMs);
    this.lookAtCameras();
    this.dependencies.announcer.changedCounts();
    const isSlowTurn = nowMs - this.slowAtMs >= slowEveryMs;
    if (isSlowTurn) this.slowAtMs = nowMs;
    this.lookAtBox(isSlowTurn);
    if (isSlowTurn && this.dependencies.books.shown.session) this.dependencies.events.emit('counts', this.dependencies.counts());
  }

  private lookAtTables(nowMs: number): void {
    const { books, rules, events, announcer, clock, end } = this.dependencies;
    const { stops, warnings } = this.tables.look(books.state, nowMs, rules());
    for (const { cameraId, stopsAtMs } of warnings) {
      const stopsAt = stopsAtMs === null ? null : new Date(Math.round(clock.now().getTime() + stopsAtMs - nowMs)).toISOString();
      events.emit('idle_warning', { cameraId, stopsAt });
      announcer.station(cameraId);
    }
    const due = new Set(stops.map(({ recordingId }) => recordingId));
    for (const recordingId of this.ending) if (!due.has(recordingId)) this.ending.delete(recordingId);
    for (const { cameraId, recordingId, reason } of stops) {
      if (this.ending.has(recordingId)) continue;
      this.ending.add(recordingId);
      end(cameraId, recordingId, reason);
    }
  }

  private lookAtLabels(nowMs: number): void {
    const { events, announcer } = this.dependencies;
    for (const change of this.labels.look(nowMs)) {
      events.emit('two_labels', change);
      announcer.station(change.cameraId);
    }
  }

  private lookAtCameras(): void {
    const { cameras, cameraIds, announcer } = this.dependencies;
    const wanted = new Set(cameraIds());
    const now = new Map<string, string>();
    for (const { cameraId, state, fault } of cameras()) if (wanted.has(cameraId)) now.set(cameraId, `${state}/${fault}`);
    const before = this.cameraTexts;
    this.cameraTexts = now;
    for (const cameraId of wanted) if (before.get(cameraId) !== now.get(cameraId)) announcer.station(cameraId);
  }

  /** Whether the cloud is there and the disk has room is told at once, numbers now and then. */
  private lookAtBox(isSlowTurn: boolean): void {
    const { box, events, clock } = this.dependencies;
    const facts = box();
    const urgent = `${facts.cloud}/${facts.disk.short}`;
    const text = JSON.stringify(facts);
    if (urgent === this.boxUrgent && !(isSlowTurn && text !== this.boxText)) return;
    this.boxUrgent = urgent;
    this.boxText = text;
    events.emit('box_status', { serverTime: clock.now().toISOString(), ...facts });
  }
}
