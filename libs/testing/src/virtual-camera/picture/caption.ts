import type { YuvPicture } from './yuv-picture.js';

/** Columns of five by seven dots, lowest bit at the top, as character displays have them: a caption needs no font on the machine. */
const glyphs: Readonly<Record<string, string>> = {
  '0': '3e5149453e',
  '1': '00427f4000',
  '2': '4261514946',
  '3': '2141454b31',
  '4': '1814127f10',
  '5': '2745454539',
  '6': '3c4a494930',
  '7': '0171090503',
  '8': '3649494936',
  '9': '064949291e',
  ':': '0036360000',
  '-': '0808080808',
  '.': '0060600000',
  '/': '2010080402',
  A: '7e1111117e',
  B: '7f49494936',
  C: '3e41414122',
  D: '7f4141221c',
  E: '7f49494941',
  F: '7f09090901',
  G: '3e4149497a',
  H: '7f0808087f',
  I: '00417f4100',
  J: '2040413f01',
  K: '7f08142241',
  L: '7f40404040',
  M: '7f020c027f',
  N: '7f0408107f',
  O: '3e4141413e',
  P: '7f09090906',
  Q: '3e4151215e',
  R: '7f09192946',
  S: '4649494931',
  T: '01017f0101',
  U: '3f4040403f',
  V: '1f2040201f',
  W: '3f4038403f',
  X: '6314081463',
  Y: '0708700807',
  Z: '6151494543',
  ' ': '0000000000',
};

const letterOf = new Map(Object.entries(glyphs).map(([letter, columns]) => [columns, letter]));

const columnsPerGlyph = 6;
const rowsPerGlyph = 7;

/** White letters on a dark band at x, y. Letters that there is no glyph for show as a space. */
export function drawCaption(target: YuvPicture, text: string, x: number, y: number, dot: number): void {
  const padding = dot * 2;
  const width = (text.length * columnsPerGlyph - 1) * dot + padding * 2;
  const height = rowsPerGlyph * dot + padding * 2;
  shade(target, x, y, width, height);
  for (let position = 0; position < text.length; position += 1) {
    const columns = Buffer.from(glyphs[text.charAt(position).toUpperCase()] ?? '0000000000', 'hex');
    for (const [column, bits] of columns.entries()) {
      for (let row = 0; row < rowsPerGlyph; row += 1) {
        if ((bits >> row) & 1) {
          fill(target.y, target.width, x + padding + (position * columnsPerGlyph + column) * dot, y + padding + row * dot, dot, 235);
        }
      }
    }
  }
}

/**
 * The text of a caption in a picture's brightness, also after a video encoder has been at it. Letters that can't be told show as `?`.
 * @param luma one byte a pixel, row by row
 */
export function readCaption(luma: { data: Uint8Array; width: number }, at: { x: number; y: number; dot: number; letters: number }): string {
  const { x, y, dot, letters } = at;
  const middle = Math.floor(dot / 2);
  const isLit = (column: number, row: number): boolean =>
    (luma.data[(y + (row + 2) * dot + middle) * luma.width + x + (column + 2) * dot + middle] ?? 0) > 150;
  const glyphAt = (position: number): string => {
    const columns = Buffer.alloc(columnsPerGlyph - 1);
    for (let column = 0; column < columns.length; column += 1)
      for (let row = 0; row < rowsPerGlyph; row += 1)
        if (isLit(position * columnsPerGlyph + column, row)) columns[column] = (columns[column] ?? 0) | (1 << row);
    return columns.toString('hex');
  };
  return Array.from({ length: letters }, (_, position) => letterOf.get(glyphAt(position)) ?? '?').join('');
}

/** The same letters as an SVG path whose upper left corner is at x, y. */
export function captionPath(text: string, x: number, y: number, dot: number): string {
  let path = '';
  for (let position = 0; position < text.length; position += 1) {
    const columns = Buffer.from(glyphs[text.charAt(position).toUpperCase()] ?? '0000000000', 'hex');
    for (const [column, bits] of columns.entries()) {
      for (let row = 0; row < rowsPerGlyph; row += 1) {
        if ((bits >> row) & 1) {
          path += `M${x + (position * columnsPerGlyph + column) * dot} ${y + row * dot}h${dot}v${dot}h${-dot}z`;
        }
      }
    }
  }
  return path;
}

export function captionWidth(text: string, dot: number): number {
  return (text.length * columnsPerGlyph - 1) * dot + dot * 4;
}

function fill(plane: Uint8Array, stride: number, x: number, y: number, side: number, value: number): void {
  for (let row = y; row < y + side; row += 1) {
    if (x >= 0 && x + side <= stride && row >= 0 && (row + 1) * stride <= plane.length) {
      plane.fill(value, row * stride + x, row * stride + x + side);
    }
  }
}

/** Darkens a rectangle and takes its colour away. */
function shade(target: YuvPicture, x: number, y: number, width: number, height: number): void {
  const right = Math.min(target.width, x + width);
  for (let row = y; row < Math.min(target.height, y + height); row += 1) {
    for (let column = x; column < right; column += 1) {
      const index = row * target.width + column;
      target.y[index] = 16 + ((target.y[index] ?? 16) - 16) * 0.25;
    }
  }
  const stride = target.width / 2;
  for (let row = Math.ceil(y / 2); row < Math.min(target.height, y + height) >> 1; row += 1) {
    target.u.fill(128, row * stride + Math.ceil(x / 2), row * stride + (right >> 1));
    target.v.fill(128, row * stride + Math.ceil(x / 2), row * stride + (right >> 1));
  }
}

/** Cameras show the time of the place they hang in. */
export function localTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}
