/** Tiles across and down: about as large as a face that matters, so that a dark face before a bright wall is stretched by itself. */
const tilesAcross = 8;
const tilesDown = 5;
const levels = 256;

/** The part of a canvas that is drawn on; top left, pixels. */
export interface DrawnPart {
  /** of the whole canvas: pixels from one row to the next */
  width: number;
  drawnWidth: number;
  drawnHeight: number;
}

/**
 * Evens out light in place: contrast limited adaptive histogram equalisation (Zuiderveld, Graphics Gems IV, 1994) of the brightness; colours keep
 * their ratios. `pixels`: R, G, B side by side, 0..255. `clip`: how much steeper than even a curve may be; 1 changes nothing much, more finds
 * darker faces and stretches noise.
 */
export function stretchLocally(pixels: Float32Array, part: DrawnPart, clip: number): void {
  const curves = tileCurves(pixels, part, clip);
  const across = positions(part.drawnWidth, tilesAcross);
  const down = positions(part.drawnHeight, tilesDown);
  for (let y = 0; y < part.drawnHeight; y++) {
    const upper = (down.tile[y] as number) * tilesAcross * levels;
    const lower = (down.next[y] as number) * tilesAcross * levels;
    const toLower = down.share[y] as number;
    for (let x = 0, at = y * part.width * 3; x < part.drawnWidth; x++, at += 3) {
      const level = brightness(pixels, at);
      const left = (across.tile[x] as number) * levels + level;
      const right = (across.next[x] as number) * levels + level;
      const toRight = across.share[x] as number;
      const above = mix(curves[upper + left] as number, curves[upper + right] as number, toRight);
      const below = mix(curves[lower + left] as number, curves[lower + right] as number, toRight);
      const gain = mix(above, below, toLower) / Math.max(1, level);
      for (let c = at; c < at + 3; c++) pixels[c] = Math.min(255, (pixels[c] as number) * gain);
    }
  }
}

/** For each tile, row by row: old level -> new level. */
function tileCurves(pixels: Float32Array, { width, drawnWidth, drawnHeight }: DrawnPart, clip: number): Float32Array {
  const curves = new Float32Array(tilesAcross * tilesDown * levels);
  for (let row = 0; row < tilesDown; row++) {
    const top = Math.floor((row * drawnHeight) / tilesDown);
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * drawnHeight) / tilesDown));
    for (let column = 0; column < tilesAcross; column++) {
      const left = Math.floor((column * drawnWidth) / tilesAcross);
      const right = Math.max(left + 1, Math.floor(((column + 1) * drawnWidth) / tilesAcross));
      const at = (row * tilesAcross + column) * levels;
      const curve = curves.subarray(at, at + levels);
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const level = brightness(pixels, (y * width + x) * 3);
          curve[level] = (curve[level] as number) + 1;
        }
      }
      toCurve(curve, (bottom - top) * (right - left), clip);
    }
  }
  return curves;
}

/** Counts by level -> the curve. What is cut off the peaks goes to all levels alike, so that the curve still ends at white. */
function toCurve(counts: Float32Array, total: number, clip: number): void {
  const limit = (clip * total) / levels;
  let cut = 0;
  for (let i = 0; i < levels; i++) {
    const over = (counts[i] as number) - limit;
    if (over <= 0) continue;
    cut += over;
    counts[i] = limit;
  }
  let sum = 0;
  for (let i = 0; i < levels; i++) {
    sum += (counts[i] as number) + cut / levels;
    counts[i] = (sum * (levels - 1)) / total;
  }
}

/** Between which two tiles' centres each pixel of a side lies, and how near to the second. */
function positions(length: number, tiles: number): { tile: Uint8Array; next: Uint8Array; share: Float32Array } {
  const tile = new Uint8Array(length);
  const next = new Uint8Array(length);
  const share = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const at = Math.min(tiles - 1, Math.max(0, ((i + 0.5) * tiles) / length - 0.5));
    tile[i] = Math.floor(at);
    next[i] = Math.min(tiles - 1, Math.floor(at) + 1);
    share[i] = at - Math.floor(at);
  }
  return { tile, next, share };
}

/** ITU-R BT.601, as a whole level. */
const brightness = (pixels: Float32Array, at: number): number =>
  Math.min(
    levels - 1,
    Math.round((pixels[at] as number) * 0.299 + (pixels[at + 1] as number) * 0.587 + (pixels[at + 2] as number) * 0.114),
  );

const mix = (a: number, b: number, share: number): number => a + (b - a) * share;
