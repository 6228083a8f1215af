/** A small grey picture: mean brightness of sparse points, row-major, one byte a cell. */
export interface LumaGrid {
  width: number;
  height: number;
  cells: Uint8Array;
}

/** One plane of 8-bit brightness; `stride` is the number of bytes from one row to the next. */
export interface LumaPlane {
  data: Uint8Array;
  width: number;
  height: number;
  stride: number;
}

export const gridWidth = 128;
export const gridHeight = 72;

/** Mean of four points for each cell: enough to see somebody move, at a hundredth of the cost of scaling the picture. */
export function lumaGrid(plane: LumaPlane): LumaGrid {
  const cells = new Uint8Array(gridWidth * gridHeight);
  const { data, stride } = plane;
  const columns = columnOffsets(plane.width);
  for (let row = 0; row < gridHeight; row++) {
    const upper = Math.floor(((row + 0.25) * plane.height) / gridHeight) * stride;
    const lower = Math.floor(((row + 0.75) * plane.height) / gridHeight) * stride;
    for (let column = 0; column < gridWidth; column++) {
      const left = columns[column * 2] ?? 0;
      const right = columns[column * 2 + 1] ?? 0;
      const sum = (data[upper + left] ?? 0) + (data[upper + right] ?? 0) + (data[lower + left] ?? 0) + (data[lower + right] ?? 0);
      cells[row * gridWidth + column] = sum >> 2;
    }
  }
  return { width: gridWidth, height: gridHeight, cells };
}

function columnOffsets(width: number): Int32Array {
  const offsets = new Int32Array(gridWidth * 2);
  for (let column = 0; column < gridWidth; column++) {
    offsets[column * 2] = Math.floor(((column + 0.25) * width) / gridWidth);
    offsets[column * 2 + 1] = Math.floor(((column + 0.75) * width) / gridWidth);
  }
  return offsets;
}
