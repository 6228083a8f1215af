/** Where the rows of a picture lie; `stride` is the number of bytes from one to the next. */
export interface PixelRows {
  data: Uint8Array;
  stride: number;
}

/** Takes the padding out of rows. Its room is used again: fresh memory for each picture costs more than decoding it, page by page. */
export class PixelCopy {
  private scratch = new Uint8Array(0);

  /** `rowBytes` x `rows` bytes, valid until the next call and as long as the rows are. */
  packed({ data, stride }: PixelRows, rowBytes: number, rows: number): Uint8Array {
    const bytes = rowBytes * rows;
    if (stride === rowBytes) return data.subarray(0, bytes);
    if (this.scratch.length !== bytes) this.scratch = new Uint8Array(bytes);
    for (let row = 0; row < rows; row++) this.scratch.set(data.subarray(row * stride, row * stride + rowBytes), row * rowBytes);
    return this.scratch;
  }
}
