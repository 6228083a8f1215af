import type { CameraRow, EdgeRow, PresenceModel, ShortageRow } from '../presence/presence-model.js';
import { silenceLimitMs } from '../presence/coverage.js';
import type { IncidentFacts } from './alert-text.js';
import { type Condition, outageCondition } from './incident-rule.js';

/** A condition with what would be told of it. Facts are made only when something is opened. */
export interface Observation {
  readonly condition: Condition;
  facts(): IncidentFacts;
}
export interface ObservationRule {
  readonly now: number;
  readonly downAfterMs: number;
  /** Right after the start of this service, boxes had no time to report, nor to send what they kept for it. */
  readonly isSettling: boolean;
}

/** What is true of every employee, camera and box of a tenant now. Pure: the model is only read. */
export function* observe(model: PresenceModel, rule: ObservationRule): Generator<Observation> {
  yield* observeEmployees(model, rule);
  for (const camera of model.listCameras()) {
    if (camera.enabled && camera.fault !== 'disabled')
      yield observeCamera(camera, camera.edgeId === null ? null : model.edge(camera.edgeId), rule);
  }
  for (const edge of model.listEdges()) {
    if (edge.state === 'never-seen') continue;
    yield observeEdge(edge, rule);
    for (const what of rooms) yield observeRoom(edge, what, rule);
  }
}

function* observeEmployees(model: PresenceModel, { isSettling }: ObservationRule): Generator<Observation> {
  for (const { person, tracking, verdict } of model.assessments()) {
    const lastSeenAt = tracking?.lastSeenAt ?? null;
    if (lastSeenAt === null) continue;
    // absent, but not for long enough or only in history: neither a problem nor the end of one. Right after a start, what the cameras
    // saw while this service was away may not have arrived yet.
    const state = verdict.status === 'AVAILABLE' ? 'fine' : verdict.isLost && !isSettling ? 'problem' : 'muted';
    yield {
      condition: { kind: 'EMPLOYEE_LOST', thingId: person.id, part: '', state, occasion: lastSeenAt },
      facts: () => {
        const camera = tracking?.cameraId ? model.camera(tracking.cameraId) : null;
        return {
          kind: 'EMPLOYEE_LOST',
          code: person.code,
          name: person.name,
          zone: camera?.zone ?? '-',
          cameraId: camera?.id ?? null,
          lastSeenAt,
        };
      },
    };
  }
}

/** AL-2: a box that is down mutes its cameras. */
function observeCamera(camera: CameraRow, edge: EdgeRow | null, rule: ObservationRule): Observation {
  const muted = rule.isSettling || edge === null || isAway(edge, rule.now) || camera.state === 'unknown';
  const downSince = camera.state === 'offline' ? (camera.stateSince ?? rule.now) : null;
  return {
    condition: outageCondition('CAMERA_DOWN', { thingId: camera.id, downSince, muted }, rule.now, rule.downAfterMs),
    facts: () => ({ kind: 'CAMERA_DOWN', name: camera.name, zone: camera.zone, fault: camera.fault, downSince: downSince ?? rule.now }),
  };
}

function observeEdge(edge: EdgeRow, rule: ObservationRule): Observation {
  const downSince = edge.state === 'offline' ? (edge.stateSince ?? rule.now) : null;
  return {
    condition: outageCondition('EDGE_DOWN', { thingId: edge.id, downSince, muted: rule.isSettling }, rule.now, rule.downAfterMs),
    facts: () => ({ kind: 'EDGE_DOWN', name: edge.name, downSince: downSince ?? rule.now }),
  };
}

const rooms = ['disk', 'clips'] as const;

/** A box that is down mutes its room as well (AL-2). The box says for itself when there is enough again, so nothing flaps. */
function observeRoom(edge: EdgeRow, what: ShortageRow['what'], rule: ObservationRule): Observation {
  const short = edge.shortages?.find((shortage) => shortage.what === what) ?? null;
  const muted = rule.isSettling || edge.shortages === null || isAway(edge, rule.now);
  const downSince = short?.since ?? null;
  return {
    condition: outageCondition('DISK_LOW', { thingId: edge.id, part: what, downSince, muted }, rule.now, 0),
    facts: () => ({
      kind: 'DISK_LOW',
      name: edge.name,
      what,
      leftBytes: short?.leftBytes ?? 0,
      ofBytes: short?.ofBytes ?? 0,
      downSince: downSince ?? rule.now,
    }),
  };
}

function isAway(edge: EdgeRow, now: number): boolean {
  return edge.state !== 'online' || edge.lastHeardAt === null || now - edge.lastHeardAt > silenceLimitMs;
}
