import { crc32 } from 'node:zlib';

/**
 * CRC-32 over the fields of a row. SQLite's own check sees the structure of the file but not a flipped bit inside a value;
 * with this in every row such a flip is found when the store is opened. Lengths are mixed in, so that fields can't run together.
 */
export function rowChecksum(fields: readonly (string | number | null | Uint8Array)[]): number {
  let text = '';
  let sum = 0;
  for (const field of fields) {
    if (field === null) text += 'n;';
    else if (typeof field === 'number') text += `d${field};`;
    else if (typeof field === 'string') text += `s${field.length}:${field}`;
    else sum = crc32(field, crc32(`b${field.length}:`, sum));
  }
  return crc32(text, sum);
}
