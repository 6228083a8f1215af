/**
 * Dot product of `query` with the row that starts at `offset` of `rows`, in double precision. Eight sums that do not depend on each
 * other keep the processor's multiply units busy; `query.length` must be a multiple of 8 (pad with zeros).
 */
export function dotProduct(query: Float32Array, rows: Float32Array, offset: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  for (let i = 0, j = offset; i < query.length; i += 8, j += 8) {
    s0 += (query[i] as number) * (rows[j] as number);
    s1 += (query[i + 1] as number) * (rows[j + 1] as number);
    s2 += (query[i + 2] as number) * (rows[j + 2] as number);
    s3 += (query[i + 3] as number) * (rows[j + 3] as number);
    s4 += (query[i + 4] as number) * (rows[j + 4] as number);
    s5 += (query[i + 5] as number) * (rows[j + 5] as number);
    s6 += (query[i + 6] as number) * (rows[j + 6] as number);
    s7 += (query[i + 7] as number) * (rows[j + 7] as number);
  }
  return s0 + s1 + (s2 + s3) + (s4 + s5) + (s6 + s7);
}
