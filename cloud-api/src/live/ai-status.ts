import type { AiStatus, LiveCamera } from '@sigap/contracts';
import type { CameraRow, EdgeRow } from '../presence/presence-model.js';

/** Recognition that works, if slowly, or would at once with a camera. */
const able: ReadonlySet<EdgeRow['recognition']> = new Set(['idle', 'running', 'degraded']);

/** Whether anybody recognises now: from the health of boxes, not from a flag. */
export function aiStatusOf(edges: readonly EdgeRow[], cameras: readonly CameraRow[]): AiStatus {
  const online = edges.filter((edge) => edge.state === 'online');
  const running = online.filter((edge) => able.has(edge.recognition));
  const watched = cameras.filter((camera) => camera.enabled && camera.purpose === 'recognition');
  const shown = watched.map((camera) => liveCameraOf(camera, edges));
  const camerasOnline = shown.filter((camera) => camera.isActive).length;
  const isWhole =
    running.length === edges.length && camerasOnline === watched.length && running.every((edge) => edge.recognition !== 'degraded');
  return {
    state: running.length === 0 ? 'stopped' : isWhole ? 'running' : 'degraded',
    pack: running[0]?.pack ?? null,
    edgesOnline: online.length,
    edgesTotal: edges.length,
    camerasOnline,
    camerasTotal: watched.length,
  };
}

/** What a box that is away said of a camera last is no knowledge any more. */
export function liveCameraOf(camera: CameraRow, edges: readonly EdgeRow[]): LiveCamera {
  const isTold = edges.some((edge) => edge.id === camera.edgeId && edge.state === 'online');
  const state = isTold ? camera.state : 'unknown';
  return {
    id: camera.id,
    name: camera.name,
    zone: camera.zone,
    state,
    fault: isTold ? camera.fault : null,
    isActive: camera.enabled && (state === 'online' || state === 'degraded'),
  };
}
