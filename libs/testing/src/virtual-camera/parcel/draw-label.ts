import { seededRandom } from '../../drawn-face/seeded-random.js';
import { captionPath, captionWidth } from '../picture/caption.js';
import { drawCode } from './draw-code.js';
import type { CardStay, ParcelStay } from './parcel-scene.js';

/** Plan units of the sprite around the label, with room to turn it. */
export const labelSize = { width: 580, height: 420 } as const;
export const cardSize = { width: 560, height: 250 } as const;

const paper = { width: 520, height: 330 } as const;
/** Quiet zone on either side included. */
const barsRoom = 500;

/** A shipping label on a transparent ground, as SVG: head, bars with their text, address lines, a QR code where there is one. */
export function drawLabel(stay: ParcelStay): string {
  const random = seededRandom(Buffer.from(stay.code).reduce((sum, letter) => (sum * 31 + letter) % 65_537, 7));
  const turned = stay.turned ?? random.between(-3, 3);
  const head =
    `<rect x="14" y="14" width="${paper.width - 28}" height="38" fill="#1b1b1d"/>` +
    `<path fill="#fff" d="${captionPath('REGULER', 26, 22, 3)}${captionPath('SIGAP', paper.width - 126, 22, 3)}"/>`;
  const code = stay.symbology === 'qr' ? qrOf(stay.code, 180, 66) : barsOf(stay.code);
  const lines = [0, 1, 2, 3]
    .map((row) => `<rect x="22" y="${222 + row * 24}" width="${random.between(170, 330).toFixed(0)}" height="9" rx="2" fill="#55585c"/>`)
    .join('');
  const beside = stay.qrBeside === undefined ? '' : qrOf(stay.qrBeside, paper.width - 128, 212, 106);
  return svg(
    labelSize,
    `<g transform="translate(${labelSize.width / 2} ${labelSize.height / 2}) rotate(${turned.toFixed(2)}) translate(${-paper.width / 2} ${-paper.height / 2})">` +
      `<rect x="5" y="7" width="${paper.width}" height="${paper.height}" rx="5" fill="#000" fill-opacity="0.28"/>` +
      `<rect width="${paper.width}" height="${paper.height}" rx="4" fill="#f6f6f3"/>${head}${code}` +
      `<path d="M14 208H${paper.width - 14}" stroke="#1b1b1d" stroke-width="2"/>${lines}${beside}</g>`,
  );
}

/** A laminated card with a command, as SVG. */
export function drawCard(card: CardStay): string {
  const title = card.text.replace(/^SIGAP:/, '').replaceAll(':', ' ');
  const dot = 4;
  const bars = drawCode('code128', card.text, Math.min(2.6, 500 / 1.1 / widthOf(card.text)), 96);
  return svg(
    cardSize,
    `<rect x="10" y="12" width="540" height="228" rx="14" fill="#000" fill-opacity="0.25"/><rect x="6" y="6" width="540" height="228" rx="14" fill="#fdfdfb"/>` +
      `<rect x="6" y="6" width="540" height="64" rx="14" fill="#1f5f8b"/><path fill="#fff" d="${captionPath(title, 276 - captionWidth(title, dot) / 2, 24, dot)}"/>` +
      `<path fill="#111" transform="translate(${276 - bars.width / 2} 98)" d="${bars.path}"/>`,
  );
}

function barsOf(code: string): string {
  // ten modules of quiet zone on either side
  const module = Math.min(2.4, barsRoom / (widthOf(code) + 20));
  const bars = drawCode('code128', code, module, 96);
  const dot = 2.4;
  const x = (paper.width - captionWidth(code, dot)) / 2;
  return (
    `<path fill="#0c0c0d" transform="translate(${(paper.width - bars.width) / 2} 64)" d="${bars.path}"/>` +
    `<path fill="#0c0c0d" d="${captionPath(code, x, 174, dot)}"/>`
  );
}

/** In modules. */
function widthOf(code: string): number {
  return drawCode('code128', code, 1, 1).width;
}

function qrOf(text: string, x: number, y: number, side = 140): string {
  const modules = drawCode('qr', text, 1, 0).width;
  return `<path fill="#0c0c0d" transform="translate(${x} ${y})" d="${drawCode('qr', text, side / modules, 0).path}"/>`;
}

function svg(size: { width: number; height: number }, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}">${body}</svg>`;
}
