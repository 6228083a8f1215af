import { maskCameraUrl, type ReportedCamera, type ReportedConfiguration } from '@sigap/contracts';
import type { CameraSource, CameraSpec, CameraStatus } from '../camera/camera-spec.js';

export interface ReportFacts {
  readonly appliedVersion: number;
  readonly refused: ReportedConfiguration['refused'];
  readonly fromFiles: readonly CameraSpec[];
  readonly all: readonly CameraSpec[];
  readonly statuses: readonly CameraStatus[];
}

/** What the box runs, for the dashboard. Pure. */
export function composeReport(facts: ReportFacts): Omit<ReportedConfiguration, 'at'> {
  const local = new Set(facts.fromFiles.map(({ id }) => id));
  const statusOf = new Map(facts.statuses.map((status) => [status.cameraId, status]));
  const cameras = facts.all.slice(0, 500).map((spec): ReportedCamera => {
    const status = statusOf.get(spec.id);
    return {
      id: spec.id,
      origin: local.has(spec.id) ? 'file' : 'cloud',
      name: spec.name,
      zone: spec.zone,
      purpose: spec.purpose,
      url: addressOf(spec.source),
      state: status?.state ?? 'unknown',
      fault: status?.fault ?? null,
      codec: status?.video?.codec ?? null,
      width: status?.video?.width ?? null,
      height: status?.video?.height ?? null,
    };
  });
  return { appliedVersion: facts.appliedVersion, refused: facts.refused, cameras };
}

function addressOf(source: CameraSource): string {
  if (source.kind === 'network') return maskCameraUrl(source.url);
  // a path of the box is nobody's business but the installer's
  return source.kind === 'device' ? source.path : 'file:';
}
