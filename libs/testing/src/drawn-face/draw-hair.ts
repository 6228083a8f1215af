import { css, lit } from './colour.js';
import type { DrawnPerson } from './drawn-person.js';
import { type HeadGeometry, type HeadPoint, mirrored, number } from './head-geometry.js';
import { seededRandom } from './seeded-random.js';

/** What lies behind the head: long hair, a bun, the back of a veil. */
export function drawHairBehind(person: DrawnPerson, head: HeadGeometry): string {
  const { halfWidth: a, halfHeight: b, halfDepth: c } = head;
  const { style, volume } = person.hair;
  if (style === 'long') {
    const right: HeadPoint[] = [
      { x: a * 0.7, y: -b * 1.08, z: -c * 0.3 },
      { x: a * (1.1 + volume * 0.06), y: -b * 0.5, z: -c * 0.3 },
      { x: a * (1.18 + volume * 0.08), y: b * 0.3, z: -c * 0.3 },
      { x: a * (1.22 + volume * 0.1), y: b * 1.1, z: -c * 0.3 },
      { x: a * 0.9, y: b * 1.52, z: -c * 0.3 },
    ];
    return `<path d="${head.outline([{ x: 0, y: -b * 1.16, z: -c * 0.3 }, ...right, ...mirrored(right)])}" fill="url(#hair)"/>`;
  }
  if (style === 'bun') {
    const knot = head.project({ x: 0, y: -b * 1.2, z: -c * 0.35 });
    return `<circle cx="${number(knot.x)}" cy="${number(knot.y)}" r="${number(27 + volume * 7)}" fill="url(#hair)"/>`;
  }
  return '';
}

/** What lies over the forehead and the skull. */
export function drawHairInFront(person: DrawnPerson, head: HeadGeometry): string {
  switch (person.hair.style) {
    case 'bald':
      return '';
    case 'hijab':
      return drawVeil(person, head);
    case 'curls':
      return drawCurls(person, head);
    default:
      return `<path d="${head.outline([...crown(person, head), ...hairline(person, head)])}" fill="url(#hair)"/>${strands(person, head)}`;
  }
}

/** Outer edge of the hair from the left temple over the top to the right temple. */
function crown(person: DrawnPerson, head: HeadGeometry): HeadPoint[] {
  const { halfWidth: a, halfHeight: b } = head;
  const { style, volume } = person.hair;
  const lift =
    { crop: 0.04, 'side-part': 0.1, fringe: 0.1, long: 0.12, bun: 0.06, quiff: 0.2, curls: 0, bald: 0, hijab: 0 }[style] *
    (0.6 + volume * 0.4);
  const sideburn = { crop: -0.04, 'side-part': 0.02, fringe: 0.06, long: 0.3, bun: -0.08, quiff: -0.2, curls: 0, bald: 0, hijab: 0 }[style];
  const right: HeadPoint[] = [
    { x: a * 0.54, y: -b * (0.92 + lift), z: 0 },
    { x: a * (0.92 + lift * 0.4), y: -b * (0.62 + lift * 0.5), z: 0 },
    { x: a * (1.02 + lift * 0.3), y: -b * 0.25, z: 0 },
    { x: a * (1 + (style === 'long' ? 0.12 : 0)), y: b * sideburn, z: 0 },
  ];
  const top = style === 'quiff' ? -b * (1.08 + lift) : -b * (1.06 + lift);
  return [...mirrored(right), { x: 0, y: top, z: 0 }, ...right];
}

/** Inner edge of the hair, from the right temple back to the left one. */
function hairline(person: DrawnPerson, head: HeadGeometry): HeadPoint[] {
  const { halfWidth: a, halfHeight: b } = head;
  const y = -b * person.hair.hairline;
  const temple = (side: number, low: number): HeadPoint[] => [
    { x: side * a * 0.93, y: b * low },
    { x: side * a * 0.84, y: y * 0.55 },
  ];
  switch (person.hair.style) {
    case 'side-part':
      return [
        ...temple(1, -0.1),
        { x: a * 0.5, y: y * 0.86 },
        { x: -a * 0.32, y: y * 1.26 },
        { x: -a * 0.7, y: y * 0.9 },
        ...temple(-1, -0.1).toReversed(),
      ];
    case 'fringe':
      return [
        ...temple(1, 0),
        { x: a * 0.5, y: y * 0.62 },
        { x: 0, y: y * 0.66 },
        { x: -a * 0.5, y: y * 0.62 },
        ...temple(-1, 0).toReversed(),
      ];
    case 'long':
      return [
        ...temple(1, 0.3),
        { x: a * 0.46, y: y * 1.02 },
        { x: 0, y: y * 1.38 },
        { x: -a * 0.46, y: y * 1.02 },
        ...temple(-1, 0.3).toReversed(),
      ];
    default:
      return [
        ...temple(1, -0.14),
        { x: a * 0.55, y: y * 1.02 },
        { x: 0, y: y * 1.1 },
        { x: -a * 0.55, y: y * 1.02 },
        ...temple(-1, -0.14).toReversed(),
      ];
  }
}

function strands(person: DrawnPerson, head: HeadGeometry): string {
  const { halfWidth: a, halfHeight: b } = head;
  const random = seededRandom(person.seed + 5);
  const lines = Array.from({ length: 9 }, (_, index) => {
    const x = ((index - 4) / 4) * a * 0.75;
    const sway = random.between(-8, 8);
    return head.line([
      { x: x * 0.7, y: -b * 0.99, lift: 2 },
      { x: x + sway * 0.5, y: -b * 0.86, lift: 3 },
      { x: x + sway, y: -b * (person.hair.hairline + 0.09), lift: 3 },
    ]);
  });
  return `<path d="${lines.join('')}" fill="none" stroke="${css(lit(person.hair.colour, 11), 0.4)}" stroke-width="1.6" stroke-linecap="round"/>`;
}

function drawCurls(person: DrawnPerson, head: HeadGeometry): string {
  const { halfWidth: a, halfHeight: b } = head;
  const random = seededRandom(person.seed + 9);
  const curls = Array.from({ length: 44 }, (_, index) => {
    const turn = Math.PI * (0.96 + (1.08 * (index % 15)) / 14);
    const ring = Math.floor(index / 15);
    const reach = 1.06 + person.hair.volume * 0.08 - ring * 0.16;
    const { x, y } = head.project({ x: Math.cos(turn) * a * reach, y: Math.sin(turn) * b * reach - b * 0.06, z: ring * 18 });
    const shade = css(lit(person.hair.colour, random.between(-4, 8)));
    return `<circle cx="${number(x)}" cy="${number(y)}" r="${number(random.between(12, 17) * (0.75 + person.hair.volume * 0.25))}" fill="${shade}"/>`;
  });
  return curls.join('');
}

function drawVeil(person: DrawnPerson, head: HeadGeometry): string {
  const { halfWidth: a, halfHeight: b, halfDepth: c } = head;
  const { colour, hairline: opening, volume } = person.hair;
  const outer: HeadPoint[] = [
    { x: a * 0.7, y: -b * 1.06, z: 0 },
    { x: a * 1.16, y: -b * 0.55, z: 0 },
    { x: a * 1.24, y: b * 0.15, z: 0 },
    { x: a * 1.16, y: b * 0.8, z: 0 },
    { x: a * (1.35 + volume * 0.2), y: b * 1.45, z: 0 },
    { x: a * 1.25, y: b * 1.95, z: 0 },
  ];
  const inner: HeadPoint[] = [
    { x: a * 0.5, y: -b * (opening + 0.1) },
    { x: a * 0.84, y: -b * 0.34, z: c * 0.3 },
    { x: a * 0.92, y: b * 0.12, z: c * 0.2 },
    { x: person.face.jawWidth * 0.9, y: b * 0.6, z: c * 0.3 },
    { x: person.face.chinWidth * 0.95, y: b * 0.92, z: c * 0.46 },
  ];
  const cloth = head.outline([{ x: 0, y: -b * 1.14, z: 0 }, ...outer, { x: 0, y: b * 2.1, z: c * 0.3 }, ...mirrored(outer)]);
  const hole = head.outline([{ x: 0, y: -b * (opening + 0.16) }, ...inner, { x: 0, y: b * 0.97, z: c * 0.46 }, ...mirrored(inner)]);
  const folds = [0.35, 0.62, 0.9].map((depth, index) =>
    head.line([
      { x: -a * (0.95 - index * 0.06), y: b * (0.5 + depth * 0.3), z: c * 0.2 },
      { x: -a * 0.1 * index, y: b * (1.1 + depth * 0.55), z: c * 0.5 },
      { x: a * (1.05 - index * 0.05), y: b * (0.85 + depth * 0.6), z: c * 0.2 },
    ]),
  );
  return (
    `<path d="${cloth}${hole}" fill="url(#hair)" fill-rule="evenodd"/>` +
    `<path d="${hole}" fill="none" stroke="${css(lit(colour, -14), 0.8)}" stroke-width="4"/>` +
    `<path d="${folds.join('')}" fill="none" stroke="${css(lit(colour, -12), 0.55)}" stroke-width="3.5" stroke-linecap="round"/>`
  );
}
