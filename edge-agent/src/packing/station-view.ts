import type { CameraFault, CameraState, Station, StationState } from '@sigap/contracts';
import type { PackingState, ParcelRecording, Table } from './packing-state.js';
import type { PackingCamera } from './station-parts.js';

/** How a camera is, as far as anybody knows. */
export interface CameraView {
  readonly state: CameraState;
  readonly fault: CameraFault | null;
}

export interface StationViews {
  /** In the order of their numbers. */
  readonly cameras: readonly PackingCamera[];
  camera(cameraId: string): CameraView;
  platformName(code: string): string | null;
  /** When the recording of this station ends by itself, while it is warned of. */
  stopsAt(cameraId: string): Date | null;
  /** Two labels are in view there, and none of them acts. */
  twoLabels(cameraId: string): boolean;
}

/** All stations: the configured ones by number, then those whose camera is gone while somebody is assigned to it. */
export function stationViews(state: PackingState, views: StationViews): Station[] {
  const configured = new Set(views.cameras.map(({ id }) => id));
  const gone = [...state.tables.values()].filter(({ cameraId, assignment }) => assignment !== null && !configured.has(cameraId));
  return [...views.cameras.map(({ id }) => id), ...gone.map(({ cameraId }) => cameraId)].flatMap(
    (cameraId) => stationView(state, cameraId, views) ?? [],
  );
}

/** Null when there is no such station. */
export function stationView(state: PackingState, cameraId: string, views: StationViews): Station | null {
  const index = views.cameras.findIndex(({ id }) => id === cameraId);
  const table = state.tables.get(cameraId);
  const camera = views.cameras[index] ?? table;
  if (!camera) return null;
  const assignment = table?.assignment ?? null;
  const open = recordingOf(state, table);
  const { state: cameraState, fault: cameraFault } = views.camera(cameraId);
  return {
    cameraId,
    number: index < 0 ? views.cameras.length + 1 : index + 1,
    name: camera.name,
    zone: camera.zone,
    cameraState,
    cameraFault,
    state: stateOf(table, open),
    error: table?.error ?? null,
    assignmentId: assignment?.id ?? null,
    employeeId: assignment?.employeeId ?? null,
    employeeCode: assignment?.employeeCode ?? null,
    employeeName: assignment?.employeeName ?? null,
    platform: assignment?.platform ?? null,
    platformName: assignment ? views.platformName(assignment.platform) : null,
    mode: table?.mode ?? 'ship',
    recordingId: open?.id ?? table?.last?.recordingId ?? null,
    barcode: open?.label ?? table?.last?.barcode ?? null,
    scannedAt: open?.scannedAt ?? null,
    repeated: (open?.earlierRecordingIds.length ?? 0) > 0,
    stopsAt: (open && views.stopsAt(cameraId)?.toISOString()) ?? null,
    twoLabels: views.twoLabels(cameraId),
    last: table?.last ?? null,
  };
}

/** The recording that was told: one that only begins is not shown. */
function recordingOf(state: PackingState, table: Table | undefined): ParcelRecording | null {
  const open = table?.open ? state.recordings.get(table.open) : undefined;
  return open?.phase === 'recording' ? open : null;
}

function stateOf(table: Table | undefined, open: ParcelRecording | null): StationState {
  if (open) return 'recording';
  if (table?.error) return 'error';
  return table?.last?.stored ? 'completed' : 'idle';
}
