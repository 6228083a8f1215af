import { z } from 'zod';
import { uuid } from '../primitives/primitives.js';

/** Query of every list. `cursor`: the `nextCursor` of the page before, opaque. */
export const pageQuery = z.object({ cursor: z.string().max(500).optional(), limit: z.coerce.number().int().min(1).max(500).default(100) });
export type PageQuery = z.infer<typeof pageQuery>;

/** Reply of every list; `nextCursor` is null on the last page. */
export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const idParams = z.object({ id: uuid });
