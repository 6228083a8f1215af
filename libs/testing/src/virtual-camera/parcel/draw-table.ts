import { seededRandom } from '../../drawn-face/seeded-random.js';
import { boxSize, type ParcelScene } from './parcel-scene.js';

export const handSize = { width: 230, height: 560 } as const;
/** Where the palm's middle lies in the drawing of a hand. */
export const palm = { x: 115, y: 136 } as const;

/** The table from above, with what always lies on it. */
export function drawTable(table: ParcelScene['table']): string {
  const random = seededRandom(table === 'wood' ? 5 : 9);
  const top = table === 'wood' ? drawPlanks(random) : drawSteel(random);
  const light =
    '<radialGradient id="lamp" cx="0.5" cy="0.42" r="0.75"><stop offset="0" stop-color="#fff" stop-opacity="0.26"/><stop offset="0.6" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="0.35"/></radialGradient>';
  const mat =
    '<rect x="236" y="92" width="808" height="566" rx="14" fill="#24543f"/><rect x="248" y="104" width="784" height="542" rx="8" fill="none" stroke="#3f7d62" stroke-width="2"/>' +
    Array.from({ length: 13 }, (_, index) => `<path d="M${308 + index * 56} 104v542" stroke="#2f6a50" stroke-width="1"/>`).join('') +
    Array.from({ length: 9 }, (_, index) => `<path d="M248 ${160 + index * 56}h784" stroke="#2f6a50" stroke-width="1"/>`).join('');
  return svg(
    { width: 1280, height: 720 },
    `<defs>${light}</defs>${top}${mat}${drawTape(120, 210)}${drawKnife(90, 430)}${drawRoll(1160, 240)}${drawPrinter(1075, 470)}<rect width="1280" height="720" fill="url(#lamp)"/>`,
  );
}

/** A carton from above: closed with a strip of tape, or open with its flaps out and something wrapped in it. */
export function drawBox(open: boolean): string {
  const { width, height } = boxSize;
  const shadow = `<rect x="26" y="30" width="${width - 40}" height="${height - 40}" rx="8" fill="#000" fill-opacity="0.3"/>`;
  const shade =
    '<linearGradient id="k" x1="0" y1="0" x2="0.7" y2="1"><stop offset="0" stop-color="#cfa676"/><stop offset="1" stop-color="#b08657"/></linearGradient>';
  if (!open) {
    return svg(
      boxSize,
      `<defs>${shade}</defs>${shadow}<rect x="16" y="16" width="${width - 40}" height="${height - 40}" rx="5" fill="url(#k)" stroke="#8d693f" stroke-width="3"/>` +
        `<path d="M16 ${height / 2 - 4}H${width - 24}" stroke="#8d693f" stroke-width="3"/><rect x="16" y="${height / 2 - 34}" width="${width - 40}" height="60" fill="#e5d6b4" fill-opacity="0.55"/>` +
        '<g fill="none" stroke="#7c5a34" stroke-width="5" opacity="0.7"><path d="M60 70v40m-14 -26l14 -14l14 14"/><path d="M100 70v40m-14 -26l14 -14l14 14"/></g>',
    );
  }
  const bubbles = Array.from({ length: 60 }, (_, index) => {
    const [x, y] = [210 + (index % 10) * 30 + (Math.floor(index / 10) % 2) * 15, 170 + Math.floor(index / 10) * 28];
    return `<circle cx="${x}" cy="${y}" r="10" fill="#eef6fa" fill-opacity="0.5" stroke="#b9cdd6" stroke-width="1.5"/>`;
  }).join('');
  return svg(
    boxSize,
    `<defs>${shade}</defs>${shadow}<path d="M110 90L20 40H${width - 28}L${width - 118} 90z" fill="#d8b285"/><path d="M110 ${height - 98}L20 ${height - 34}H${width - 28}L${width - 118} ${height - 98}z" fill="#b98f5e"/>` +
      `<path d="M110 90L16 60V${height - 60}L110 ${height - 98}z" fill="#caa071"/><path d="M${width - 118} 90L${width - 24} 60V${height - 60}L${width - 118} ${height - 98}z" fill="#bd9363"/>` +
      `<rect x="110" y="90" width="${width - 228}" height="${height - 188}" fill="#6f5132"/><rect x="126" y="104" width="${width - 260}" height="${height - 216}" fill="#8a673f"/>` +
      `<rect x="180" y="140" width="340" height="210" rx="24" fill="#a83f4a"/><rect x="196" y="156" width="308" height="178" rx="18" fill="#c05560"/>${bubbles}`,
  );
}

/** A hand with its sleeve from below; mirrored for the left one. */
export function drawHand(side: 'left' | 'right'): string {
  const skin = '#c58c63';
  const dark = '#a06a45';
  const finger = (x: number, y: number, length: number, lean: number) =>
    `<g transform="translate(${x} ${y}) rotate(${lean})"><rect x="-14" y="${-length}" width="28" height="${length + 30}" rx="14" fill="${skin}" stroke="${dark}" stroke-width="2"/><rect x="-8" y="${-length + 4}" width="16" height="18" rx="7" fill="#e0b08c"/></g>`;
  const fingers = finger(70, 90, 70, -12) + finger(100, 78, 86, -4) + finger(131, 80, 80, 4) + finger(160, 94, 60, 13);
  const thumb = finger(178, 150, 62, 52);
  const hand =
    `${fingers}${thumb}<path d="M56 92q60 -40 118 4q16 60 -8 112h-96q-26 -60 -14 -116z" fill="${skin}" stroke="${dark}" stroke-width="2"/>` +
    `<path d="M62 96q54 -34 106 0l-4 40h-98z" fill="${skin}"/>` +
    `<path d="M66 200h98l18 360H46z" fill="#2f4d78"/><rect x="58" y="196" width="114" height="30" rx="8" fill="#3c5f92"/>`;
  const mirrored = side === 'right' ? `<g transform="translate(${handSize.width} 0) scale(-1 1)">${hand}</g>` : hand;
  return svg(handSize, `<g transform="translate(0 16)">${mirrored}</g>`);
}

function drawPlanks(random: ReturnType<typeof seededRandom>): string {
  return Array.from({ length: 6 }, (_, row) => {
    const y = row * 120;
    const grain = Array.from({ length: 9 }, () => {
      const at = y + random.between(8, 112);
      return `<path d="M${random.between(0, 500).toFixed(0)} ${at.toFixed(0)}q${random.between(120, 300).toFixed(0)} ${random.between(-9, 9).toFixed(0)} ${random.between(400, 760).toFixed(0)} 0" fill="none" stroke="#7d5a37" stroke-opacity="0.25" stroke-width="2"/>`;
    }).join('');
    return `<rect y="${y}" width="1280" height="120" fill="hsl(31,${random.between(34, 42).toFixed(0)}%,${random.between(52, 60).toFixed(0)}%)"/>${grain}<path d="M0 ${y}h1280" stroke="#6b4a2b" stroke-width="3"/>`;
  }).join('');
}

function drawSteel(random: ReturnType<typeof seededRandom>): string {
  const brushed = Array.from(
    { length: 90 },
    () =>
      `<path d="M0 ${random.between(0, 720).toFixed(0)}h1280" stroke="#fff" stroke-opacity="${random.between(0.03, 0.1).toFixed(2)}" stroke-width="2"/>`,
  ).join('');
  return `<rect width="1280" height="720" fill="#8c969c"/>${brushed}`;
}

function drawTape(x: number, y: number): string {
  return `<g transform="translate(${x} ${y})"><circle r="66" cx="4" cy="6" fill="#000" fill-opacity="0.25"/><circle r="64" fill="#c9a06a"/><circle r="54" fill="#d8b483"/><circle r="36" fill="#7d5f3b"/><circle r="29" fill="#3b2f22"/></g>`;
}

function drawKnife(x: number, y: number): string {
  return `<g transform="translate(${x} ${y}) rotate(-24)"><rect x="3" y="5" width="36" height="150" rx="12" fill="#000" fill-opacity="0.25"/><rect width="36" height="150" rx="12" fill="#e2b22c"/><rect x="8" y="12" width="20" height="86" rx="6" fill="#3a3a3c"/><path d="M7 0h22l-6 -62l-16 22z" fill="#cfd5d9"/></g>`;
}

function drawRoll(x: number, y: number): string {
  const rings = [84, 66, 48, 30]
    .map((radius) => `<circle cx="${x}" cy="${y}" r="${radius}" fill="none" stroke="#c3d2d9" stroke-width="3"/>`)
    .join('');
  return `<circle cx="${x + 5}" cy="${y + 7}" r="96" fill="#000" fill-opacity="0.25"/><circle cx="${x}" cy="${y}" r="94" fill="#e8f0f3"/>${rings}<circle cx="${x}" cy="${y}" r="16" fill="#7d6a52"/>`;
}

function drawPrinter(x: number, y: number): string {
  return `<g transform="translate(${x} ${y})"><rect x="5" y="7" width="170" height="190" rx="14" fill="#000" fill-opacity="0.25"/><rect width="170" height="190" rx="14" fill="#3a4046"/><rect x="14" y="14" width="142" height="92" rx="8" fill="#4a525a"/><rect x="24" y="126" width="122" height="12" rx="4" fill="#15181b"/><rect x="34" y="132" width="102" height="52" fill="#f4f4f1"/><circle cx="148" cy="168" r="6" fill="#57c46a"/></g>`;
}

function svg(size: { width: number; height: number }, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}">${body}</svg>`;
}
