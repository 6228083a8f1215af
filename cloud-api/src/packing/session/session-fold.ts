import type {
  EdgeKeyMadeData,
  PackingSessionEndedData,
  PackingSessionStartedData,
  PackingStationAssignedData,
  PackingStationUnassignedData,
  SigapEvent,
} from '@sigap/contracts';
import type { IngestedEvent } from '../../ingest/event-handler.js';

interface Told<Data> {
  readonly edgeId: string;
  readonly id: string;
  readonly eventId: string;
  readonly data: Data;
}

/** Of each thing the event with the greatest id, whatever came first. */
export interface SessionFacets {
  readonly started: readonly Told<PackingSessionStartedData>[];
  readonly ended: readonly Told<PackingSessionEndedData>[];
  readonly assigned: readonly Told<PackingStationAssignedData & { readonly cameraId: string }>[];
  readonly unassigned: readonly Told<PackingStationUnassignedData>[];
  readonly keys: readonly Told<EdgeKeyMadeData>[];
}

export const sessionTypes = [
  'packing.session.started',
  'packing.session.ended',
  'packing.station.assigned',
  'packing.station.unassigned',
  'edge.key-made',
] as const satisfies readonly SigapEvent['type'][];

/** @throws Error for an assignment without camera, which never works */
export function foldSessions(events: readonly IngestedEvent[]): SessionFacets {
  const started = new Map<string, Told<PackingSessionStartedData>>();
  const ended = new Map<string, Told<PackingSessionEndedData>>();
  const assigned = new Map<string, Told<PackingStationAssignedData & { readonly cameraId: string }>>();
  const unassigned = new Map<string, Told<PackingStationUnassignedData>>();
  const keys = new Map<string, Told<EdgeKeyMadeData>>();
  for (const { edgeId, event } of events) {
    const told = <Data>(id: string, data: Data): Told<Data> => ({ edgeId, id, eventId: event.id, data });
    if (event.type === 'packing.session.started') keep(started, told(event.data.sessionId, event.data));
    else if (event.type === 'packing.session.ended') keep(ended, told(event.data.sessionId, event.data));
    else if (event.type === 'packing.station.assigned' || event.type === 'packing.station.unassigned') {
      if (event.cameraId === undefined) throw new Error('an assignment has a camera');
      keep(assigned, told(event.data.assignmentId, { ...event.data, cameraId: event.cameraId }));
      if (event.type === 'packing.station.unassigned') keep(unassigned, told(event.data.assignmentId, event.data));
    } else if (event.type === 'edge.key-made') keep(keys, told(event.data.keyId, event.data));
  }
  return {
    started: sorted(started),
    ended: sorted(ended),
    assigned: sorted(assigned),
    unassigned: sorted(unassigned),
    keys: sorted(keys),
  };
}

function keep<Data>(all: Map<string, Told<Data>>, one: Told<Data>): void {
  const key = `${one.edgeId} ${one.id}`;
  const known = all.get(key);
  if (known === undefined || known.eventId < one.eventId) all.set(key, one);
}

function sorted<Data>(all: ReadonlyMap<string, Told<Data>>): Told<Data>[] {
  return [...all.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
