/** Bytes `from` up to and with `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The one range that a `Range` header asks for (RFC 9110, 14.2). Null: send the whole, also for what is no header of this kind and for
 * several ranges at once, which a server may answer so. `unsatisfiable`: 416.
 */
export function byteRange(header: string | undefined, total: number): ByteRange | 'unsatisfiable' | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.replaceAll(/\s/g, '') ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (match === null || (first === '' && last === '')) return null;
  if (first === '') {
    const length = Number(last);
    return length === 0 ? 'unsatisfiable' : { from: Math.max(0, total - length), to: total - 1 };
  }
  const from = Number(first);
  const to = last === '' ? total - 1 : Number(last);
  // a range that ends before it begins is no range at all
  if (to < from && last !== '') return null;
  return from >= total ? 'unsatisfiable' : { from, to: Math.min(to, total - 1) };
}

/** `If-Range` (RFC 9110, 13.1.5): without it, or with our entity tag, the range counts. A date never does: clips have none. */
export function isRangeCurrent(ifRange: string | undefined, etag: string): boolean {
  return ifRange === undefined || ifRange.trim() === etag;
}
