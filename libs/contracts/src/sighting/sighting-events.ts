import { z } from 'zod';
import { instant, similarity, uuid } from '../primitives/primitives.js';

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

export type SightingData = z.infer<typeof sighting>;
export type SightingEndedData = z.infer<typeof sightingEnded>;
export type SightingRetractedData = z.infer<typeof sightingRetracted>;
