import { z } from 'zod';
import { cameraOffline, cameraOnline } from '../camera/camera-events.js';
import { edgeClockStepped, edgeDiskLow, edgeStoreRecovered } from '../edge/edge-events.js';
import { galleryApplied, galleryErased } from '../gallery/gallery-events.js';
import {
  clipMissing,
  clipPruned,
  clipStored,
  clipUploaded,
  edgeKeyMade,
  packingClipViewed,
  packingRecordingStarted,
  packingRecordingStopped,
  packingSessionEnded,
  packingSessionStarted,
  packingStationAssigned,
  packingStationUnassigned,
  packingTableViewed,
} from '../packing/packing-events.js';
import { instant, uuid } from '../primitives/primitives.js';
import { sightingEnded, sightingPictured, sightingRetracted, sightingSeen, sightingStarted } from '../sighting/sighting-events.js';
import { unknownSeen } from '../unknown/unknown-events.js';

/** One row a type: `noun.past-tense` -> version -> schema of `data`. A change that breaks is a new version beside the old. */
export const eventSchemas = {
  'sighting.started': sightingStarted,
  'sighting.seen': sightingSeen,
  'sighting.ended': sightingEnded,
  'sighting.retracted': sightingRetracted,
  'sighting.pictured': sightingPictured,
  'unknown.seen': unknownSeen,
  'camera.online': cameraOnline,
  'camera.offline': cameraOffline,
  'edge.disk-low': edgeDiskLow,
  'edge.clock-stepped': edgeClockStepped,
  'edge.store-recovered': edgeStoreRecovered,
  'gallery.applied': galleryApplied,
  'gallery.erased': galleryErased,
  'packing.session.started': packingSessionStarted,
  'packing.session.ended': packingSessionEnded,
  'packing.station.assigned': packingStationAssigned,
  'packing.station.unassigned': packingStationUnassigned,
  'packing.recording.started': packingRecordingStarted,
  'packing.recording.stopped': packingRecordingStopped,
  'clip.stored': clipStored,
  'clip.missing': clipMissing,
  'clip.uploaded': clipUploaded,
  'clip.pruned': clipPruned,
  'edge.key-made': edgeKeyMade,
  'packing.clip.viewed': packingClipViewed,
  'packing.table.viewed': packingTableViewed,
} as const;

export type EventType = keyof typeof eventSchemas;
export const eventTypes = Object.keys(eventSchemas) as EventType[];
export type EventData<T extends EventType> = z.infer<(typeof eventSchemas)[T]>;

/** What the box knew of its clock when it stamped the event. `offsetMs`: cloud minus box, null when never compared. */
export const clockState = z.object({ state: z.enum(['synced', 'unsynced', 'stepped']), offsetMs: z.number().nullable() });
export type ClockState = z.infer<typeof clockState>;

/** What is true of each event whatever its type. `(edge, epoch, seq)` and `id` are each unique, for ever. */
export const envelopeHead = z.object({
  id: uuid,
  v: z.literal(1),
  /** One life of the box's store: a box restored from a backup starts a new epoch. */
  epoch: uuid,
  /** Counts from 1 within the epoch, without gaps. */
  seq: z.number().int().positive(),
  occurredAt: instant,
  clock: clockState,
  /** Late: it feeds history, never a live alert. */
  replayed: z.boolean(),
  cameraId: uuid.optional(),
});

type EventOf<T extends EventType> = z.infer<typeof envelopeHead> & { type: T; data: EventData<T> };
/** Union over all types, discriminated by `type`. */
export type SigapEvent = { [T in EventType]: EventOf<T> }[EventType];

const variants = eventTypes.map((type) => envelopeHead.extend({ type: z.literal(type), data: eventSchemas[type] }));
type Variant = (typeof variants)[number];

/** Parses one event as it crosses the wire. Throws ZodError. */
export const event = z.discriminatedUnion('type', variants as [Variant, ...Variant[]]) as unknown as z.ZodType<SigapEvent>;
