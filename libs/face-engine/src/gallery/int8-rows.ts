import { createInt8Kernel, type Int8Kernel } from './int8-kernel.js';

/** A vector as whole numbers times a scale, and what that left out. */
export interface Quantised {
  scale: number;
  /** length of the difference to the vector itself */
  error: number;
}

const levels = 127;

/** Rounds a vector to -127..127 with one scale, into `out`. */
export function quantise(vector: Float32Array, out: Int8Array): Quantised {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  const scale = largest === 0 ? 1 : largest / levels;
  let squares = 0;
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i] as number;
    const level = Math.round(value / scale);
    out[i] = level;
    squares += (value - level * scale) ** 2;
  }
  return { scale, error: Math.sqrt(squares) };
}

/**
 * Rounded copies of the rows of a gallery in the memory of the int8 kernel: query, results, rows. Says how similar each row is with a known
 * error, so that few rows need the exact answer.
 */
export class Int8Rows {
  #capacity = 0;
  #kernel: Int8Kernel | undefined;
  scales = new Float64Array(0);
  errors = new Float64Array(0);

  /** `stride`: numbers of a row, a multiple of 16 */
  constructor(private readonly stride: number) {}

  set(row: number, vector: Float32Array): void {
    if (row >= this.#capacity) this.#grow(row + 1);
    const { scale, error } = quantise(vector, this.#row(row));
    this.scales[row] = scale;
    this.errors[row] = error;
  }

  /** Moves a row to another place and erases it where it was. */
  move(from: number, to: number): void {
    if (from !== to) {
      this.#row(to).set(this.#row(from));
      this.scales[to] = this.scales[from] as number;
      this.errors[to] = this.errors[from] as number;
    }
    this.#row(from).fill(0);
  }

  /** Products of whole numbers of the query with the first `size` rows, and how the query was rounded. Valid until the next call. */
  dots(query: Float32Array, size: number): { products: Int32Array; rounded: Quantised } {
    const kernel = this.#kernel;
    if (kernel === undefined) return { products: new Int32Array(0), rounded: { scale: 1, error: 0 } };
    const rounded = quantise(query, new Int8Array(kernel.memory.buffer, 0, this.stride));
    kernel.dots(0, this.#rowsAt, this.stride, Math.ceil(size / 4) * 4, this.stride);
    return { products: new Int32Array(kernel.memory.buffer, this.stride, size), rounded };
  }

  get #rowsAt(): number {
    return this.stride + this.#capacity * 4;
  }

  #row(row: number): Int8Array {
    const { buffer } = (this.#kernel as Int8Kernel).memory;
    return new Int8Array(buffer, this.#rowsAt + row * this.stride, this.stride);
  }

  #grow(rows: number): void {
    const old = this.#kernel;
    const oldRows = old === undefined ? undefined : new Int8Array(old.memory.buffer, this.#rowsAt, this.#capacity * this.stride);
    this.#capacity = Math.max(256, Math.ceil((rows * 1.5) / 4) * 4);
    this.#kernel = createInt8Kernel(this.#rowsAt + this.#capacity * this.stride);
    if (oldRows !== undefined) {
      new Int8Array(this.#kernel.memory.buffer, this.#rowsAt, oldRows.length).set(oldRows);
      oldRows.fill(0);
    }
    this.scales = enlarge(this.scales, this.#capacity);
    this.errors = enlarge(this.errors, this.#capacity);
  }
}

function enlarge(values: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length);
  larger.set(values);
  return larger;
}
