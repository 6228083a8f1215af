import { css, lit } from './colour.js';
import type { DrawnPerson } from './drawn-person.js';
import { type HeadGeometry, number, smoothPath } from './head-geometry.js';
import type { Pose } from './pose.js';

export function drawEyes(person: DrawnPerson, pose: Pose, head: HeadGeometry): string {
  return [-1, 1].map((side) => drawEye(person, pose, head, side) + drawBrow(person, pose, head, side)).join('') + drawGlasses(person, head);
}

/** `side` -1 is the eye at the left of the image. */
function drawEye(person: DrawnPerson, pose: Pose, head: HeadGeometry, side: number): string {
  const { eyes, skin } = person;
  const centre = head.project({ x: side * eyes.spacing, y: eyes.y });
  const half = (eyes.width / 2) * head.foreshortening(side * eyes.spacing);
  const open = eyes.height * (1 - pose.blink * 0.9);
  const outer = { x: centre.x + side * half, y: centre.y - eyes.slant * 0.5 };
  const inner = { x: centre.x - side * half, y: centre.y + eyes.slant * 0.5 + 1.5 };
  const top = [
    { x: centre.x - side * half * 0.45, y: centre.y - open * 0.52 },
    { x: centre.x + side * half * 0.3, y: centre.y - open * 0.58 },
  ];
  const bottom = [
    { x: centre.x + side * half * 0.35, y: centre.y + open * 0.4 },
    { x: centre.x - side * half * 0.4, y: centre.y + open * 0.42 },
  ];
  const almond = `${smoothPath([inner, ...top, outer, ...bottom], true)}Z`;
  const lid = smoothPath([inner, ...top, outer], false);
  const crease = smoothPath(
    [inner, ...top, outer].map((point) => ({ x: point.x, y: point.y - 5 - eyes.height * 0.12 })),
    false,
  );
  const clip = `eye${side < 0 ? 'L' : 'R'}`;
  const iris = { x: centre.x + pose.yaw * 0.06, y: centre.y - open * 0.05 };
  const radius = Math.min(eyes.height * 0.56, 7.6);
  return (
    `<clipPath id="${clip}"><path d="${almond}"/></clipPath>` +
    `<path d="${almond}" fill="#f3efea"/>` +
    `<g clip-path="url(#${clip})">` +
    `<circle cx="${number(iris.x)}" cy="${number(iris.y)}" r="${number(radius)}" fill="${css(eyes.iris)}" stroke="${css(lit(eyes.iris, -14))}" stroke-width="1.4"/>` +
    `<circle cx="${number(iris.x)}" cy="${number(iris.y)}" r="${number(radius * 0.46)}" fill="#0b0705"/>` +
    `<circle cx="${number(iris.x - 2)}" cy="${number(iris.y - 2.2)}" r="1.5" fill="#fff" opacity="0.9"/>` +
    `<path d="${lid}" fill="none" stroke="#1c0c04" stroke-opacity="0.35" stroke-width="6"/></g>` +
    `<path d="${lid}" fill="none" stroke="${css({ hue: 20, saturation: 25, lightness: 10 })}" stroke-width="${number(eyes.lashes)}" stroke-linecap="round"/>` +
    `<path d="${smoothPath([outer, ...bottom, inner], false)}" fill="none" stroke="${css(lit(skin, -26), 0.8)}" stroke-width="1.2"/>` +
    `<path d="${crease}" fill="none" stroke="${css(lit(skin, -24), 0.6)}" stroke-width="1.5"/>`
  );
}

function drawBrow(person: DrawnPerson, pose: Pose, head: HeadGeometry, side: number): string {
  const { brows, eyes } = person;
  const y = eyes.y - brows.height - Math.max(0, pose.smile) * 1.5;
  const from = side * (eyes.spacing - brows.length * 0.5);
  const to = side * (eyes.spacing + brows.length * 0.5);
  const middle = side * (eyes.spacing + brows.length * 0.14);
  const brow = head.outline([
    { x: from, y: y + brows.slant * 0.4 - brows.thickness * 0.35, lift: 3 },
    { x: middle, y: y - brows.slant * 0.7 - brows.thickness * 0.5, lift: 3 },
    { x: to, y: y + 3, lift: 1 },
    { x: middle, y: y - brows.slant * 0.7 + brows.thickness * 0.4, lift: 3 },
    { x: from, y: y + brows.slant * 0.4 + brows.thickness * 0.45, lift: 3 },
  ]);
  return `<path d="${brow}" fill="${css(lit(brows.colour, -3), 0.92)}"/>`;
}

function drawGlasses(person: DrawnPerson, head: HeadGeometry): string {
  if (person.glasses === 'none') {
    return '';
  }
  const { eyes } = person;
  const radius = person.glasses === 'round' ? 22 : 24;
  const frame = 'fill="#dfeaf2" fill-opacity="0.1" stroke="#16120f" stroke-width="3.4"';
  const lenses = [-1, 1].map((side) => {
    const { x, y } = head.project({ x: side * eyes.spacing, y: eyes.y + 2, lift: 6 });
    const width = radius * head.foreshortening(side * eyes.spacing);
    return person.glasses === 'round'
      ? `<ellipse cx="${number(x)}" cy="${number(y)}" rx="${number(width)}" ry="${radius}" ${frame}/>`
      : `<rect x="${number(x - width)}" y="${number(y - 16)}" width="${number(width * 2)}" height="34" rx="6" ${frame}/>`;
  });
  const bridge = head.line([
    { x: -(eyes.spacing - radius), y: eyes.y - 2, lift: 7 },
    { x: 0, y: eyes.y - 6, lift: 9 },
    { x: eyes.spacing - radius, y: eyes.y - 2, lift: 7 },
  ]);
  const temples = [-1, 1].map((side) =>
    head.line([
      { x: side * (eyes.spacing + radius - 1), y: eyes.y - 3, lift: 3 },
      { x: side * head.halfWidth * 0.99, y: eyes.y - 2, z: 0 },
    ]),
  );
  return `${lenses.join('')}<path d="${bridge}${temples.join('')}" fill="none" stroke="#16120f" stroke-width="3.2"/>`;
}
