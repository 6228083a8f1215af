import type { EmployeeCount, PackingSession, ScanOutcome, Station, StationOverview } from '@sigap/contracts';
import { EventBus } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { PackingRefusal } from '../packing/packing-refusal.js';
import type { Scan } from '../packing/scan.js';
import type { StationActions } from '../packing/station-actions.js';
import type { PackingEvents, Person } from '../packing/station-parts.js';
import { edge, logger } from './linked-box.js';

export const table = '01a1f9c1-0000-7000-8000-000000000c01';

export function aStation(change: Partial<Station> = {}): Station {
  return {
    cameraId: table,
    number: 1,
    name: 'Meja 1',
    zone: 'Packing',
    cameraState: 'online',
    cameraFault: null,
    state: 'idle',
    error: null,
    assignmentId: null,
    employeeId: null,
    employeeCode: null,
    employeeName: null,
    platform: null,
    platformName: null,
    mode: 'ship',
    recordingId: null,
    barcode: null,
    scannedAt: null,
    repeated: false,
    stopsAt: null,
    twoLabels: false,
    last: null,
    ...change,
  };
}

/** One table that remembers what it was asked, without any rule. */
export class FakeStations implements StationActions {
  readonly events = new EventBus<PackingEvents>(logger);
  readonly asked: { what: string; by?: Person; request?: unknown }[] = [];
  /** What each action is refused with, when it is set. */
  refusal: PackingRefusal | Error | null = null;
  private session: PackingSession | null = null;
  private known = aStation();

  createSession(by: Person, requestId?: string): Promise<PackingSession> {
    return this.note('createSession', by, { requestId }, () => {
      this.session = { id: v7(), startedAt: new Date().toISOString(), startedBy: by.name };
      return this.session;
    });
  }
  assign: StationActions['assign'] = (by, request) =>
    this.note('assign', by, request, () => this.change({ employeeId: request.employeeId, platform: request.platform }));
  unassign: StationActions['unassign'] = (by, request) =>
    this.note('unassign', by, request, () => this.change({ employeeId: null, platform: null }));
  setMode: StationActions['setMode'] = (by, request) => this.note('setMode', by, request, () => this.change({ mode: request.mode }));
  startRecording: StationActions['startRecording'] = (by, request) =>
    this.note('startRecording', by, request, () => this.change({ state: 'recording', barcode: request.barcode }));
  stopRecording: StationActions['stopRecording'] = (by, request) =>
    this.note('stopRecording', by, request, () => this.change({ state: 'completed' }));
  emergencyStop: StationActions['emergencyStop'] = (by, requestId) =>
    this.note('emergencyStop', by, { requestId }, () => ({ stopped: [table] }));
  endSession: StationActions['endSession'] = (by, request) =>
    this.note('endSession', by, request, () => ({ sessionId: this.session?.id ?? v7(), endedAt: new Date().toISOString() }));

  scan(scan: Scan): Promise<ScanOutcome> {
    return this.note('scan', undefined, scan, () => ({ action: 'started', code: null, message: null, station: this.known }));
  }

  overview(): StationOverview {
    const box = { serverTime: new Date().toISOString(), edgeId: edge.edgeId, cloud: 'away', cloudSince: null, unsentEvents: 0 } as const;
    const disk = { freeBytes: 1, clipBytes: 0, quotaBytes: 1, short: false };
    return { items: [this.known], session: this.session, counts: [], box: { ...box, disk } };
  }

  station(cameraId: string): Station | null {
    return cameraId === table ? this.known : null;
  }

  counts(): EmployeeCount[] {
    return [];
  }

  moved(): void {
    this.asked.push({ what: 'moved' });
  }

  configure(): void {
    this.asked.push({ what: 'configure' });
  }

  /** What was asked of one kind. */
  of(what: string): { by?: Person; request?: unknown }[] {
    return this.asked.filter((one) => one.what === what);
  }

  private change(change: Partial<Station>): Station {
    this.known = { ...this.known, ...change };
    this.events.emit('station_changed', this.known);
    return this.known;
  }

  private note<T>(what: string, by: Person | undefined, request: unknown, act: () => T): Promise<T> {
    if (this.refusal) return Promise.reject(this.refusal);
    this.asked.push({ what, request, ...(by ? { by } : {}) });
    return Promise.resolve(act());
  }
}
