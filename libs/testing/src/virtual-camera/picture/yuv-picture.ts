/** A picture as encoders take it: 4:2:0, 8 bits, BT.601 with limited range, planes one after another in `data`. Sides are even. */
export interface YuvPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
}

export function blankPicture(width: number, height: number): YuvPicture {
  const lumaBytes = width * height;
  const chromaBytes = lumaBytes / 4;
  if (width % 2 !== 0 || height % 2 !== 0) {
    throw new Error(`a 4:2:0 picture has even sides, not ${width}x${height}`);
  }
  const data = new Uint8Array(lumaBytes + 2 * chromaBytes);
  return {
    width,
    height,
    data,
    y: data.subarray(0, lumaBytes),
    u: data.subarray(lumaBytes, lumaBytes + chromaBytes),
    v: data.subarray(lumaBytes + chromaBytes),
  };
}

/** From packed pixels, `channels` bytes each (RGB or RGBA; alpha is not looked at). Chroma is the mean of each two by two block. */
export function yuvFromRgb(rgb: { width: number; height: number; data: Uint8Array; channels: 3 | 4 }): YuvPicture {
  const { width, height, data, channels } = rgb;
  const picture = blankPicture(width, height);
  for (let row = 0; row < height; row += 2) {
    for (let column = 0; column < width; column += 2) {
      let [red, green, blue] = [0, 0, 0];
      for (let corner = 0; corner < 4; corner += 1) {
        const index = (row + (corner >> 1)) * width + column + (corner & 1);
        const from = index * channels;
        const r = data[from] ?? 0;
        const g = data[from + 1] ?? 0;
        const b = data[from + 2] ?? 0;
        picture.y[index] = 16.5 + 0.257 * r + 0.504 * g + 0.098 * b;
        red += r / 4;
        green += g / 4;
        blue += b / 4;
      }
      const chroma = (row / 2) * (width / 2) + column / 2;
      picture.u[chroma] = 128.5 - 0.148 * red - 0.291 * green + 0.439 * blue;
      picture.v[chroma] = 128.5 + 0.439 * red - 0.368 * green - 0.071 * blue;
    }
  }
  return picture;
}
