import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeCursor, encodeCursor, pageOf } from './page-cursor.js';

describe('cursor', () => {
  it('comes back as it was, whatever the key holds', () => {
    const key = ['EMP001 "é"', 7];
    expect(decodeCursor(encodeCursor(key), z.tuple([z.string(), z.number()]))).toEqual(key);
    expect(decodeCursor(undefined, z.string())).toBeNull();
  });

  it.each([['garbage'], [''], [encodeCursor({ other: 'list' })]])('refuses one that is not ours: %s', (cursor) => {
    expect(() => decodeCursor(cursor, z.string())).toThrow(expect.objectContaining({ code: 'invalid_request', status: 400 }));
  });
});

describe('pageOf', () => {
  const page = (rows: number[]) =>
    pageOf(
      rows,
      2,
      (row) => row,
      (row) => `${row}`,
    );

  it('has a cursor only when there is more', () => {
    expect(page([1, 2])).toEqual({ items: ['1', '2'], nextCursor: null });
    expect(page([1, 2, 3])).toEqual({ items: ['1', '2'], nextCursor: encodeCursor(2) });
    expect(page([])).toEqual({ items: [], nextCursor: null });
  });
});
