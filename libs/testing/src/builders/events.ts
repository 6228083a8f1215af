import { type EventData, type EventType, event, type SigapEvent } from '@sigap/contracts';
import { v7 } from 'uuid';

type Envelope = Pick<SigapEvent, 'id' | 'v' | 'epoch' | 'seq' | 'occurredAt' | 'clock' | 'replayed' | 'cameraId'>;
/** The event of one type. */
export type EventOfType<T extends EventType> = Extract<SigapEvent, { type: T }>;

/** The moment at which built events happen unless a test says otherwise. */
export const builtAt = '2026-11-20T08:00:00.000Z';

let lastSeq = 0;

/** An event with everything that the test doesn't care about filled in; parsed, so what is built is valid. Throws ZodError. */
export function anEnvelope<T extends EventType>(type: T, data: EventData<T>, head: Partial<Envelope> = {}): EventOfType<T> {
  lastSeq += 1;
  return event.parse({
    id: v7(),
    v: 1,
    epoch: builtEpoch,
    seq: lastSeq,
    occurredAt: builtAt,
    clock: { state: 'synced', offsetMs: 0 },
    replayed: false,
    ...head,
    type,
    data,
  }) as EventOfType<T>;
}

/** All built events share one epoch in a process; their numbers rise. */
export const builtEpoch = v7();

type Head = Partial<Envelope>;
type SightingFields = Partial<EventData<'sighting.started'>>;

/** `sighting.started` of one employee at one camera; sighting, employee and camera are new unless given. */
export function aSighting(fields: SightingFields & Head = {}): EventOfType<'sighting.started'> {
  const { data, head } = sightingParts(fields);
  return anEnvelope('sighting.started', data, head);
}

/** The same sighting, still going on (`sighting.seen`) at `lastSeenAt`. */
export function aSightingSeen(fields: SightingFields & Head = {}): EventOfType<'sighting.seen'> {
  const { data, head } = sightingParts(fields);
  return anEnvelope('sighting.seen', data, head);
}

/** `sighting.ended`, because the person left unless another reason is given. */
export function aSightingEnded(
  fields: SightingFields & Head & { reason?: EventData<'sighting.ended'>['reason'] } = {},
): EventOfType<'sighting.ended'> {
  const { data, head } = sightingParts(fields);
  return anEnvelope('sighting.ended', { ...data, reason: fields.reason ?? 'left' }, head);
}

/** A stranger's track. */
export function anUnknownSeen(fields: Partial<EventData<'unknown.seen'>> & Head = {}): EventOfType<'unknown.seen'> {
  const { trackId = v7(), startedAt = builtAt, lastSeenAt = startedAt, shots = 3, ...head } = fields;
  return anEnvelope('unknown.seen', { trackId, startedAt, lastSeenAt, shots }, { occurredAt: lastSeenAt, cameraId: v7(), ...head });
}

function sightingParts(fields: SightingFields & Head & { reason?: unknown }): { data: EventData<'sighting.started'>; head: Head } {
  const {
    sightingId = v7(),
    employeeId = v7(),
    startedAt = builtAt,
    lastSeenAt = startedAt,
    similarity = 0.8,
    pack = 'face-api',
    shots = 3,
    ...rest
  } = fields;
  const { reason: _, ...head } = rest;
  return {
    data: { sightingId, employeeId, startedAt, lastSeenAt, similarity, pack, shots },
    head: { occurredAt: lastSeenAt, cameraId: v7(), ...head },
  };
}
