import { label as labelSchema } from '@sigap/contracts';
import { setMode } from './assignment-steps.js';
import { isHeldByAnother } from './labels-in-view.js';
import { PackingRefusal } from './packing-refusal.js';
import type { PackingState, ParcelRecording, Table } from './packing-state.js';
import type { PackingAnswer, PackingInput, ScannedCode, Step, World } from './packing-step.js';
import { begin, requireNowhereElse, stopped } from './recording-steps.js';
import type { Scan } from './scan.js';
import { commandOf, type ScanCommand } from './scan-code.js';
import {
  assignmentOf,
  cameraOf,
  openRecordingOf,
  platformOf,
  requireLabel,
  requireSymbology,
  tableOf,
  withRecording,
} from './station-lookup.js';

/** A code that the camera sees can't end a recording that is younger (PK-7); another one is asked for again (`asksAgain`). */
const leastCameraMs = 3_000;
/** Hand scanners read twice when the trigger is held. */
const doubleReadMs = 1_000;
/** A reader's clock is the box's; a scan was never read in the future, and waits no longer than this. */
const longestWaitMs = 5_000;
const mostScanners = 200;

type Action = Extract<PackingAnswer, { kind: 'scan' }>['action'];

/** First scan starts, second one stops, another code does what the rules say (PK-3). Throws PackingRefusal. */
export function scanned(state: PackingState, { scan }: Extract<PackingInput, { kind: 'scan' }>, world: World): Step {
  const parsed = labelSchema.safeParse(scan.code);
  if (!parsed.success) throw new PackingRefusal('barcode_refused', 'a code has 1 to 80 printable characters');
  const command = commandOf(parsed.data);
  if (command?.kind === 'station') return bound(state, scan, command.number, world);
  const cameraId = stationOfScan(state, scan);
  if (cameraId === null) throw new PackingRefusal('station_unknown', 'this scanner has no station: scan the code of a station first');
  if (command) return commanded(state, scan, cameraId, command, world);
  return labelled(state, scan, cameraId, parsed.data, world);
}

/** Where a scan belongs: a printed station code that the scanner read counts more than what it was configured for. */
export function stationOfScan({ scanners }: PackingState, { scannerId, cameraId }: Scan): string | null {
  return (scannerId === undefined ? undefined : scanners.get(scannerId)) ?? cameraId;
}

function labelled(state: PackingState, scan: Scan, cameraId: string, label: string, world: World): Step {
  if (!state.session) throw new PackingRefusal('no_session', 'no session is open');
  const camera = cameraOf(world, cameraId);
  const table = tableOf(state, world, cameraId);
  const { platform } = assignmentOf(table);
  const open = openRecordingOf(state, cameraId);
  const isSame = open?.label === label;
  // rules that changed meanwhile keep no recording from being stopped by its own label
  if (open && isSame) requireSymbology(world, open, scan.symbology);
  else requireLabel(world, platform, label, scan.symbology);
  // the label that records is never in doubt: it ends its own recording
  if (!isSame && isHeldByAnother(scan, platformOf(world, platform))) return done(state, [], 'ignored', cameraId, 'two_labels');
  if (open && tooSoon(open, scan, isSame, world)) return done(state, [], 'ignored', cameraId, isSame ? 'seen' : 'too_young');
  if (open && isSame) {
    const change = stopped(state, open, 'scan', world, null);
    return done(change.state, change.effects, 'stopped', cameraId);
  }
  requireNowhereElse(state, label, cameraId);
  const code = codeOf(scan, label, world);
  if (!open) {
    const change = begin(state, cameraId, code, world);
    return done(change.state, change.effects, 'started', cameraId);
  }
  if ((camera.rules.onOtherCode ?? world.rules.onOtherCode) === 'refuse') {
    throw new PackingRefusal('station_recording', `${table.name} records ${open.label}`);
  }
  const ended = stopped(state, open, 'next', world, null);
  const next = begin(ended.state, cameraId, code, world);
  return done(next.state, [...ended.effects, ...next.effects], 'switched', cameraId);
}

function tooSoon(open: ParcelRecording, { source, at }: Scan, isSame: boolean, { steadyMs, nowMs }: World): boolean {
  // when it was read: it may have waited for the recorder, and be out of view by now
  const ageMs = steadyMs - (nowMs - readAtMs(at, nowMs)) - open.scannedMs;
  if (source === 'camera') return ageMs < leastCameraMs;
  return isSame && (source === 'usb' || source === 'serial') && ageMs < doubleReadMs;
}

function codeOf({ symbology, source, at }: Scan, label: string, { nowMs }: World): ScannedCode {
  return { label, symbology, source, scannedAtMs: readAtMs(at, nowMs) };
}

function readAtMs(at: Date, nowMs: number): number {
  return Math.min(nowMs, Math.max(nowMs - longestWaitMs, at.getTime()));
}

function commanded(state: PackingState, scan: Scan, cameraId: string, command: ScanCommand, world: World): Step {
  const table = tableOf(state, world, cameraId);
  switch (command.kind) {
    case 'mode':
      return { ...setMode(state, { kind: 'mode', cameraId, mode: command.mode }, world), answer: answerOf('command', cameraId) };
    case 'start':
      return again(state, scan, table, world);
    case 'stop':
    case 'cancel': {
      const reason = command.kind === 'stop' ? 'operator' : 'cancelled';
      const change = stopped(state, requireOpen(state, table), reason, world, null);
      return done(change.state, change.effects, 'stopped', cameraId);
    }
    case 'condition': {
      const marked = withRecording(state, { ...requireOpen(state, table), condition: command.condition });
      return done(marked, [], 'command', cameraId);
    }
    default:
      throw new PackingRefusal('barcode_refused', 'no command has this code');
  }
}

/** Records the last parcel once more, e.g. after it was stopped because nothing moved. */
function again(state: PackingState, scan: Scan, table: Table, world: World): Step {
  if (!table.last) throw new PackingRefusal('barcode_refused', 'nothing was recorded here before: scan a label');
  const code = codeOf(scan, table.last.barcode, world);
  const change = begin(state, table.cameraId, { ...code, symbology: null }, world);
  return done(change.state, change.effects, 'started', table.cameraId);
}

function requireOpen(state: PackingState, { cameraId, name }: Table): ParcelRecording {
  const open = openRecordingOf(state, cameraId);
  if (!open) throw new PackingRefusal('station_not_recording', `${name} is not recording`);
  return open;
}

/** `SIGAP:STATION:n` makes a scanner belong to that station from now on. A camera belongs to its own table. */
function bound(state: PackingState, { scannerId, source, cameraId }: Scan, number: number, world: World): Step {
  const camera = world.cameras[number - 1];
  if (!camera) throw new PackingRefusal('station_unknown', `there is no station ${number}`);
  if (source === 'camera') return done(state, [], 'ignored', cameraId, 'seen');
  if (scannerId === undefined) return done(state, [], 'command', camera.id);
  const others = [...state.scanners].filter(([id]) => id !== scannerId).slice(-(mostScanners - 1));
  return done({ ...state, scanners: new Map([...others, [scannerId, camera.id]]) }, [], 'command', camera.id);
}

function answerOf(action: Action, cameraId: string | null, code: string | null = null): PackingAnswer {
  return { kind: 'scan', action, code, cameraId };
}

function done(state: PackingState, effects: Step['effects'], action: Action, cameraId: string | null, code: string | null = null): Step {
  return { state, effects, answer: answerOf(action, cameraId, code) };
}
