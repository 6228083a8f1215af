import bwipjs from 'bwip-js/node';

export interface DrawnCode {
  /** SVG path of the dark parts, its corner at 0, 0. */
  path: string;
  width: number;
  height: number;
}

/**
 * CODE 128 bars or a QR code, made by bwip-js, at `module` units for the thinnest bar. No quiet zone.
 * Throws what bwip-js throws on a text that the code can't hold.
 */
export function drawCode(symbology: 'code128' | 'qr', text: string, module: number, barHeight: number): DrawnCode {
  const [code] = bwipjs.raw(symbology === 'qr' ? 'qrcode' : 'code128', text, {});
  if (code === undefined) throw new Error('bwip-js made no code');
  return 'sbs' in code ? drawBars(code.sbs, module, barHeight) : drawSquares(code.pixs, code.pixx, code.pixy, module);
}

/** Widths of bars and spaces, in turn. */
function drawBars(widths: readonly number[], module: number, height: number): DrawnCode {
  let path = '';
  let x = 0;
  for (const [index, width] of widths.entries()) {
    if (index % 2 === 0) path += `M${(x * module).toFixed(3)} 0h${(width * module).toFixed(3)}v${height}h-${(width * module).toFixed(3)}z`;
    x += width;
  }
  return { path, width: x * module, height };
}

function drawSquares(dark: readonly number[], columns: number, rows: number, module: number): DrawnCode {
  let path = '';
  for (const [index, value] of dark.entries()) {
    if (value === 1) path += `M${(index % columns) * module} ${Math.floor(index / columns) * module}h${module}v${module}h-${module}z`;
  }
  return { path, width: columns * module, height: rows * module };
}
