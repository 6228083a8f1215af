import type { z } from 'zod';
import { ProblemError } from './problem-error.js';

/** Opaque cursor of a list: the sort key of the last row of a page. */
export function encodeCursor(key: unknown): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Null without a cursor. Throws ProblemError `invalid_request` for one that is not ours. */
export function decodeCursor<Schema extends z.ZodType>(cursor: string | undefined, schema: Schema): z.infer<Schema> | null {
  if (cursor === undefined) return null;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw new ProblemError('invalid_request', 400, 'the cursor is not one of this list', [
      { path: 'query.cursor', message: 'use nextCursor of the page before' },
    ]);
  }
}

/** A page from `limit + 1` rows: the row too many says that there is more. */
export function pageOf<Row, Item>(rows: readonly Row[], limit: number, keyOf: (row: Row) => unknown, itemOf: (row: Row) => Item) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(itemOf), nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}
