import { z } from 'zod';
import { uuid } from '../primitives/primitives.js';

/** The box matches against exactly this version from now on. */
export const galleryApplied = z.object({
  pack: z.string(),
  version: z.number().int().nonnegative(),
  templates: z.number().int().nonnegative(),
});
/** These people's templates are gone from the box, memory and disk. */
export const galleryErased = z.object({ version: z.number().int().nonnegative(), employeeIds: z.array(uuid).min(1) });
