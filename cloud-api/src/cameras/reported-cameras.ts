import { maskCameraUrl, type ReportedCamera } from '@sigap/contracts';

/** A row as far as a report of a box is concerned. */
export interface KnownCamera {
  readonly id: string;
  readonly origin: 'cloud' | 'file';
  readonly edgeId: string | null;
  readonly isRemoved: boolean;
  readonly name: string;
  readonly zone: string;
  readonly purpose: string;
  readonly url: string;
}

export interface ReportedChanges {
  readonly put: readonly ReportedCamera[];
  readonly removedIds: readonly string[];
}

/**
 * Cameras that an installer described in files on a box are shown like all others (CA-2). What a box may change by its report: its own
 * cameras of that kind. A camera of the dashboard, or of another box, is not taken over by naming its id.
 */
export function reportedChanges(edgeId: string, known: readonly KnownCamera[], reported: readonly ReportedCamera[]): ReportedChanges {
  const rows = new Map(known.map((camera) => [camera.id, camera]));
  const ofFiles = reported
    .filter((camera) => camera.origin === 'file')
    .map((camera) => ({ ...camera, url: maskCameraUrl(camera.url).replace('***@', '') }));
  const put = ofFiles.filter((camera) => {
    const row = rows.get(camera.id);
    if (row === undefined) return true;
    if (row.origin !== 'file' || row.edgeId !== edgeId) return false;
    const isSame = row.name === camera.name && row.zone === camera.zone && row.purpose === camera.purpose && row.url === camera.url;
    return row.isRemoved || !isSame;
  });
  const reportedIds = new Set(ofFiles.map((camera) => camera.id));
  const removedIds = known
    .filter((row) => row.origin === 'file' && row.edgeId === edgeId && !row.isRemoved && !reportedIds.has(row.id))
    .map((row) => row.id);
  return { put, removedIds };
}
