import { isLabelOf, type Platform } from '@sigap/contracts';
import { PackingRefusal } from './packing-refusal.js';
import type { Assignment, PackingState, ParcelRecording, Table } from './packing-state.js';
import type { World } from './packing-step.js';
import type { PackingCamera } from './station-parts.js';

/** Stations in the order of their numbers: by name, then by id. Number 1 is the first. */
export function inStationOrder(cameras: readonly PackingCamera[]): PackingCamera[] {
  return cameras.toSorted((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true }) || Number(a > b) - Number(a < b);
}

/** A camera that is configured. Throws `station_unknown`. */
export function cameraOf({ cameras }: World, cameraId: string): PackingCamera {
  const camera = cameras.find(({ id }) => id === cameraId);
  if (!camera) throw new PackingRefusal('station_unknown', 'no packing camera has this id');
  return camera;
}

/** The table of a station, also one that is still assigned though its camera is gone. Throws `station_unknown`. */
export function tableOf(state: PackingState, world: World, cameraId: string): Table {
  const known = state.tables.get(cameraId);
  if (known?.assignment) return known;
  const { name, zone } = cameraOf(world, cameraId);
  return {
    cameraId,
    name,
    zone,
    mode: 'ship',
    assignment: null,
    open: null,
    error: null,
    last: null,
    ...(known && { ...known, name, zone }),
  };
}

/** Throws `station_unassigned`. */
export function assignmentOf({ assignment, name }: Table): Assignment {
  if (!assignment) throw new PackingRefusal('station_unassigned', `nobody is assigned to ${name}`);
  return assignment;
}

export function openRecordingOf(state: PackingState, cameraId: string): ParcelRecording | null {
  const open = state.tables.get(cameraId)?.open;
  return open ? (state.recordings.get(open) ?? null) : null;
}

/** Recordings that run or begin. */
export function openRecordings(state: PackingState): ParcelRecording[] {
  return [...state.tables.keys()].flatMap((cameraId) => openRecordingOf(state, cameraId) ?? []);
}

/** Throws `platform_unknown`. */
export function platformOf({ rules }: World, code: string): Platform {
  const platform = rules.platforms.find((one) => one.code === code);
  if (!platform) throw new PackingRefusal('platform_unknown', `the rules have no platform ${code}`);
  return platform;
}

/** Throws `barcode_refused`, `platform_unknown`. */
export function requireLabel(world: World, platformCode: string, code: string, symbology: ParcelRecording['symbology']): void {
  const platform = platformOf(world, platformCode);
  if (!isLabelOf(platform, code, symbology)) throw new PackingRefusal('barcode_refused', `${code} is no label of ${platform.name}`);
}

/** May this kind of code end the recording? Also the kind that began it. Throws `barcode_refused`. */
export function requireSymbology({ rules }: World, open: ParcelRecording, symbology: ParcelRecording['symbology']): void {
  if (symbology === null || symbology === open.symbology) return;
  const platform = rules.platforms.find(({ code }) => code === open.platform);
  if (!platform?.symbologies.includes(symbology))
    throw new PackingRefusal('barcode_refused', `${open.label} is not scanned from such a code`);
}

export function withTable(state: PackingState, table: Table): PackingState {
  return { ...state, tables: new Map(state.tables).set(table.cameraId, table) };
}

export function withRecording(state: PackingState, recording: ParcelRecording): PackingState {
  return { ...state, recordings: new Map(state.recordings).set(recording.id, recording) };
}

export function withoutRecording(state: PackingState, recordingId: string): PackingState {
  const recordings = new Map(state.recordings);
  recordings.delete(recordingId);
  return { ...state, recordings };
}
