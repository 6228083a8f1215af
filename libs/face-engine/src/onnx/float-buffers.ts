/** Reuses input buffers by length; two overlapping calls never get the same one. */
export class FloatBuffers {
  readonly #free = new Map<number, Float32Array[]>();

  async use<T>(length: number, work: (buffer: Float32Array) => Promise<T>): Promise<T> {
    const buffer = this.#free.get(length)?.pop() ?? new Float32Array(length);
    try {
      return await work(buffer);
    } finally {
      // One spare of each length is enough for a camera; pictures of many sizes must not pile up.
      if (this.#free.size > 4) this.#free.clear();
      this.#free.set(length, [buffer]);
    }
  }
}
