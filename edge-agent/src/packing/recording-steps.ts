import type { PackingRecordingStartedData, ScanSource, StopReason } from '@sigap/contracts';
import { tallyOf, withTally } from './assignment-steps.js';
import { countsAsParcel } from './employee-counts.js';
import { faultWords, PackingRefusal } from './packing-refusal.js';
import type { PackingState, ParcelRecording, RecordingEnd } from './packing-state.js';
import type { PackingEffect, PackingInput, ScannedCode, Step, World } from './packing-step.js';
import type { RecordingFault } from './recording-port.js';
import {
  assignmentOf,
  cameraOf,
  openRecordingOf,
  openRecordings,
  requireLabel,
  tableOf,
  withoutRecording,
  withRecording,
  withTable,
} from './station-lookup.js';

type Input<Kind> = Extract<PackingInput, { kind: Kind }>;
type Change = Pick<Step, 'state' | 'effects'>;

/** Asked for by name, not by a scan. Throws the refusals of `StationActions.startRecording`. */
export function start(state: PackingState, { cameraId, barcode, source }: Input<'start'>, world: World): Step {
  const code = { label: barcode, symbology: null, source, scannedAtMs: world.nowMs };
  return { ...begin(state, cameraId, code, world), answer: { kind: 'station', cameraId } };
}

/** A recording begins: known from here on, told when the recorder has it. PK-2: a label on one table, a table one label. */
export function begin(state: PackingState, cameraId: string, code: ScannedCode, world: World): Change {
  if (!state.session) throw new PackingRefusal('no_session', 'no session is open');
  cameraOf(world, cameraId);
  const table = tableOf(state, world, cameraId);
  const { id: assignmentId, employeeId, employeeName, platform } = assignmentOf(table);
  if (table.open !== null) throw new PackingRefusal('station_recording', `${table.name} is recording`);
  requireLabel(world, platform, code.label, code.symbology);
  requireNowhereElse(state, code.label, cameraId);
  const { label, symbology, source: scanSource, scannedAtMs } = code;
  const recording: ParcelRecording = {
    id: world.newId(),
    phase: 'beginning',
    sessionId: state.session.id,
    assignmentId,
    label,
    symbology,
    scanSource,
    mode: table.mode,
    platform,
    cameraId,
    cameraName: table.name,
    employeeId,
    employeeName,
    scannedAt: new Date(scannedAtMs).toISOString(),
    scannedMs: world.steadyMs - (world.nowMs - scannedAtMs),
    earlierRecordingIds: [],
    condition: null,
    end: null,
  };
  const opened = withTable(withRecording(state, recording), { ...table, open: recording.id });
  return { state: opened, effects: [{ kind: 'begin', recordingId: recording.id }] };
}

/** Throws `barcode_recording_elsewhere`. */
export function requireNowhereElse(state: PackingState, label: string, cameraId: string): void {
  const other = openRecordings(state).find((one) => one.label === label && one.cameraId !== cameraId);
  if (other) throw new PackingRefusal('barcode_recording_elsewhere', `${label} is being recorded at ${other.cameraName}`);
}

/** The recorder has the file: now it may be told. */
export function began(state: PackingState, { recordingId, earlierRecordingIds }: Input<'began'>): Step {
  const before = state.recordings.get(recordingId);
  if (before?.phase !== 'beginning') return nothing(state);
  const recording: ParcelRecording = { ...before, phase: 'recording', earlierRecordingIds: [...earlierRecordingIds] };
  const { cameraId, label: barcode, scannedAt } = recording;
  const table = state.tables.get(cameraId);
  const running = withRecording(state, recording);
  return {
    state: table ? withTable(running, { ...table, error: null }) : running,
    effects: [
      { kind: 'record', event: { type: 'packing.recording.started', cameraId, data: factsOf(recording) } },
      { kind: 'remember', label: { label: barcode, recordingId, atMs: Date.parse(scannedAt) } },
      { kind: 'tell-started', cameraId, recordingId, barcode, repeated: earlierRecordingIds.length > 0 },
    ],
    answer: { kind: 'station', cameraId },
  };
}

/** The recorder could not begin: there is nothing, and the station says why. */
export function notBegun(state: PackingState, { recordingId, fault }: Input<'not-begun'>): Step {
  const recording = state.recordings.get(recordingId);
  if (recording?.phase !== 'beginning') return nothing(state);
  const { cameraId } = recording;
  const table = state.tables.get(cameraId);
  const gone = withoutRecording(state, recordingId);
  return {
    state: table ? withTable(gone, { ...table, open: null, error: fault }) : gone,
    effects: [errorOf(recording, fault, recording.scanSource)],
    answer: { kind: 'station', cameraId },
  };
}

/** Throws the refusals of `StationActions.stopRecording`. */
export function stop(state: PackingState, input: Input<'stop'>, world: World): Step {
  const { cameraId, barcode, recordingId, reason, condition, note } = input;
  const table = tableOf(state, world, cameraId);
  const recording = openRecordingOf(state, cameraId);
  if (recordingId !== undefined && recording?.id !== recordingId) return nothing(state);
  if (!recording) throw new PackingRefusal('station_not_recording', `${table.name} is not recording`);
  if (barcode !== undefined && barcode !== recording.label) {
    throw new PackingRefusal('barcode_mismatch', `${table.name} records ${recording.label}`);
  }
  const told = { ...recording, condition: condition ?? recording.condition };
  return { ...stopped(state, told, reason, world, note ?? null), answer: { kind: 'station', cameraId } };
}

/** The writer ended by itself, or never answered: the clip is closed and kept. */
export function broke(state: PackingState, { recordingId, fault }: Input<'broke'>, world: World): Step {
  const recording = state.recordings.get(recordingId);
  if (recording?.phase !== 'recording' && recording?.phase !== 'beginning') return nothing(state);
  const { cameraId } = recording;
  const change = stopped(state, recording, 'interrupted', world, null);
  const table = change.state.tables.get(cameraId);
  return {
    state: table ? withTable(change.state, { ...table, error: fault }) : change.state,
    effects: [...change.effects, errorOf(recording, fault, null)],
    answer: { kind: 'station', cameraId },
  };
}

/** The end of an open recording: told at once; the clip is finished behind it, while the table is free for the next parcel. */
export function stopped(state: PackingState, recording: ParcelRecording, reason: StopReason, world: World, note: string | null): Change {
  const durationMs = Math.max(0, Math.round(world.steadyMs - recording.scannedMs));
  const stoppedAt = new Date(Date.parse(recording.scannedAt) + durationMs).toISOString();
  return close(state, recording, { stoppedAt, stopReason: reason, condition: recording.condition, note }, durationMs);
}

function close(state: PackingState, recording: ParcelRecording, end: RecordingEnd, durationMs: number): Change {
  const { id: recordingId, cameraId, label: barcode } = recording;
  const { stopReason, stoppedAt } = end;
  const closing = withRecording(state, { ...recording, phase: 'stopping', end });
  const table = state.tables.get(cameraId);
  const last = { recordingId, barcode, stoppedAt, stopReason, durationMs, stored: false };
  const freed = table?.open === recordingId ? withTable(closing, { ...table, open: null, error: null, last }) : closing;
  return {
    state: countsAsParcel(stopReason) ? counted(freed, recording, durationMs) : freed,
    effects: [
      { kind: 'record', event: { type: 'packing.recording.stopped', cameraId, data: { ...factsOf(recording), ...end } } },
      { kind: 'finish', recordingId },
      { kind: 'tell-stopped', cameraId, recordingId, barcode, stopReason },
    ],
  };
}

function counted(state: PackingState, recording: ParcelRecording, durationMs: number): PackingState {
  const tally = tallyOf(state, recording);
  return withTally(state, { ...tally, parcels: tally.parcels + 1, recordedMs: tally.recordedMs + durationMs });
}

/** The recorder has stored the clip, or has told that there is none. Nothing more is to be remembered of it. */
export function stored(state: PackingState, { recordingId, clip, end }: Input<'stored'>): Step {
  const recording = state.recordings.get(recordingId);
  if (recording?.phase === 'cut') return recovered(state, recording, end, clip !== null);
  if (recording?.phase !== 'stopping') return nothing(state);
  const { cameraId, label: barcode } = recording;
  const table = state.tables.get(cameraId);
  const gone = withoutRecording(state, recordingId);
  const isLast = table?.last?.recordingId === recordingId;
  const error = clip ? (table?.error ?? null) : 'clip_not_stored';
  return {
    state: table?.last && isLast ? withTable(gone, { ...table, error, last: { ...table.last, stored: clip !== null } }) : gone,
    effects: clip
      ? [{ kind: 'tell-stored', cameraId, recordingId, barcode }]
      : [
          {
            kind: 'tell-error',
            cameraId,
            code: 'clip_not_stored',
            message: `nothing could be kept of ${barcode}`,
            barcode,
            source: recording.scanSource,
          },
        ],
    answer: { kind: 'nothing' },
  };
}

/** What a dead process left: told now, as interrupted (PK-1). */
function recovered(state: PackingState, recording: ParcelRecording, end: RecordingEnd, isStored: boolean): Step {
  const scannedAtMs = Date.parse(recording.scannedAt);
  const durationMs = Math.max(0, Date.parse(end.stoppedAt) - scannedAtMs);
  const stoppedAt = new Date(scannedAtMs + durationMs).toISOString();
  const table = state.tables.get(recording.cameraId);
  const isLast = table?.last?.recordingId === recording.id;
  const gone = withoutRecording(state, recording.id);
  const last = table?.last && isLast ? { ...table.last, stoppedAt, stopReason: end.stopReason, durationMs, stored: isStored } : null;
  return {
    state: table && last ? withTable(gone, { ...table, last, error: isStored ? table.error : 'clip_not_stored' }) : gone,
    effects: [
      {
        kind: 'record',
        event: { type: 'packing.recording.stopped', cameraId: recording.cameraId, data: { ...factsOf(recording), ...end, stoppedAt } },
      },
      { kind: 'remember', label: { label: recording.label, recordingId: recording.id, atMs: scannedAtMs } },
    ],
    answer: { kind: 'nothing' },
  };
}

function factsOf(recording: ParcelRecording): PackingRecordingStartedData {
  const { id: recordingId, sessionId, assignmentId, employeeId, platform, mode, label, symbology, scanSource } = recording;
  const { scannedAt, earlierRecordingIds } = recording;
  return {
    recordingId,
    sessionId,
    assignmentId,
    employeeId,
    platform,
    mode,
    label,
    symbology,
    scanSource,
    scannedAt,
    earlierRecordingIds: [...earlierRecordingIds],
  };
}

function errorOf({ cameraId, label: barcode }: ParcelRecording, fault: RecordingFault, source: ScanSource | null): PackingEffect {
  return { kind: 'tell-error', cameraId, code: fault, message: faultWords[fault], barcode, source };
}

function nothing(state: PackingState): Step {
  return { state, effects: [], answer: { kind: 'nothing' } };
}
