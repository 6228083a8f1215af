/**
 * Templates in one contiguous block of floats, one row each, padded with zeros to a multiple of 16. Rows have no holes: a removed row is
 * filled by the last one. Knows nothing of people and metrics.
 */
export class TemplateRows {
  readonly stride: number;
  #rows: Float32Array;
  #ids: string[] = [];
  readonly #rowOf = new Map<string, number>();

  constructor(readonly dimension: number) {
    if (!Number.isInteger(dimension) || dimension < 1) throw new RangeError(`a gallery of ${dimension} dimensions is impossible`);
    this.stride = Math.ceil(dimension / 16) * 16;
    this.#rows = new Float32Array(this.stride * 16);
  }

  get size(): number {
    return this.#ids.length;
  }

  /** The block; only the first `size` rows count. Replaced when it grows, so never keep it. */
  get block(): Float32Array {
    return this.#rows;
  }

  rowOf(id: string): number | undefined {
    return this.#rowOf.get(id);
  }

  /** Sets or adds a row and returns its index. `scale` multiplies each number on the way in. */
  set(id: string, vector: Float32Array, scale: number): number {
    let row = this.#rowOf.get(id);
    if (row === undefined) {
      row = this.#ids.length;
      this.#grow(row + 1);
      this.#ids.push(id);
      this.#rowOf.set(id, row);
    }
    const at = row * this.stride;
    for (let i = 0; i < this.dimension; i++) this.#rows[at + i] = (vector[i] as number) * scale;
    return row;
  }

  /** One row, padding included; a window on the block, valid until it grows. */
  at(row: number): Float32Array {
    return this.#rows.subarray(row * this.stride, (row + 1) * this.stride);
  }

  /** Removes a row; the last one takes its place. */
  remove(id: string): void {
    const freed = this.#rowOf.get(id);
    if (freed === undefined) return;
    const moved = this.#ids.length - 1;
    const last = this.#ids[moved] as string;
    this.#rows.copyWithin(freed * this.stride, moved * this.stride, (moved + 1) * this.stride);
    // Biometric data is erased, not only forgotten.
    this.#rows.fill(0, moved * this.stride, (moved + 1) * this.stride);
    this.#ids[freed] = last;
    this.#rowOf.set(last, freed);
    this.#ids.pop();
    this.#rowOf.delete(id);
  }

  #grow(rows: number): void {
    if (rows * this.stride <= this.#rows.length) return;
    const larger = new Float32Array(Math.ceil(rows * 1.5) * this.stride);
    larger.set(this.#rows);
    this.#rows.fill(0);
    this.#rows = larger;
  }
}
