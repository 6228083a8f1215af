import { z } from 'zod';
import { instant, sha256, similarity, uuid } from '../primitives/primitives.js';

/** One named track's presence at one camera. Neither picture nor template is ever in it (FR-5). */
const sighting = z.object({
  /** Same for all events of one sighting. */
  sightingId: uuid,
  employeeId: uuid,
  startedAt: instant,
  lastSeenAt: instant,
  /** Best similarity so far. */
  similarity,
  /** Model pack the templates came from. */
  pack: z.string().min(1).max(60),
  /** Shots that agreed on the name so far. */
  shots: z.number().int().positive(),
});

export const sightingStarted = sighting;
export const sightingSeen = sighting;
export const sightingEnded = sighting.extend({ reason: z.enum(['left', 'camera-offline', 'shutdown', 'interrupted']) });
/** The name was taken back: nothing of this sighting counts any more, whatever arrives before or after. */
export const sightingRetracted = z.object({
  sightingId: uuid,
  employeeId: uuid,
  retractedAt: instant,
  reason: z.enum(['outvoted', 'template-erased']),
});

/**
 * The best face crop of a sighting (JPEG) is in the blob store under this hash: uploaded before the event is recorded, never on MQTT. A
 * better one may follow; the one with the highest `quality` counts, whatever the order.
 */
export const sightingPictured = z.object({
  sightingId: uuid,
  employeeId: uuid,
  takenAt: instant,
  sha256,
  /** Of the JPEG. */
  bytes: z.number().int().positive().max(262_144),
  width: z.number().int().positive().max(1_024),
  height: z.number().int().positive().max(1_024),
  /** How well the shot shows the person: similarity times weight of the shot (size, pose, detector score), 0..1. */
  quality: z.number().min(0).max(1),
});

export type SightingData = z.infer<typeof sighting>;
export type SightingEndedData = z.infer<typeof sightingEnded>;
export type SightingPicturedData = z.infer<typeof sightingPictured>;
export type SightingRetractedData = z.infer<typeof sightingRetracted>;
