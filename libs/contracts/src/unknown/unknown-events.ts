import { z } from 'zod';
import { instant, uuid } from '../primitives/primitives.js';

/** A track that stayed without a name for long enough to be worth telling. */
export const unknownSeen = z.object({
  trackId: uuid,
  startedAt: instant,
  lastSeenAt: instant,
  /** Faces of the track that passed the quality gate. */
  shots: z.number().int().nonnegative(),
});
export type UnknownSeenData = z.infer<typeof unknownSeen>;
