export type ByteRange = { kind: 'whole' } | { kind: 'part'; from: number; to: number } | { kind: 'unsatisfiable' };

/**
 * The part of a file that a `Range` header asks for (RFC 9110, 14.1.2), ends included. Several ranges at once, other units and nonsense are
 * answered with the whole file, as the RFC allows; one that begins behind the end is unsatisfiable.
 * @param bytes of the file, more than 0
 */
export function byteRange(header: string | undefined, bytes: number): ByteRange {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!found) return { kind: 'whole' };
  const [, first = '', last = ''] = found;
  if (first === '') {
    if (last === '') return { kind: 'whole' };
    const count = Math.min(Number(last), bytes);
    return count === 0 ? { kind: 'unsatisfiable' } : { kind: 'part', from: bytes - count, to: bytes - 1 };
  }
  const from = Number(first);
  const to = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (last !== '' && Number(last) < from) return { kind: 'whole' };
  return from >= bytes ? { kind: 'unsatisfiable' } : { kind: 'part', from, to };
}
