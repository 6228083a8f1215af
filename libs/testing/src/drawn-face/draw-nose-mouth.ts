import { css, lit } from './colour.js';
import type { DrawnPerson } from './drawn-person.js';
import { type HeadGeometry, number } from './head-geometry.js';
import type { Pose } from './pose.js';

export function drawNose(person: DrawnPerson, pose: Pose, head: HeadGeometry): string {
  const { nose, eyes, skin } = person;
  const tipY = eyes.y + nose.length;
  const lift = 15 * nose.tip;
  const shadeSide = pose.lightSide <= 0 ? 1 : -1;
  const side = head.outline([
    { x: shadeSide * 4, y: eyes.y - 4, lift: 5 },
    { x: shadeSide * 5, y: eyes.y + nose.length * 0.5, lift: 10 },
    { x: shadeSide * 2, y: tipY + 1, lift },
    { x: shadeSide * nose.width, y: tipY + 2, lift: 3 },
    { x: shadeSide * (nose.width * 0.75), y: eyes.y + nose.length * 0.6, lift: 1 },
    { x: shadeSide * 11, y: eyes.y + 2, lift: 0 },
  ]);
  const tip = head.project({ x: 0, y: tipY, lift });
  const ridge = head.project({ x: 0, y: eyes.y + nose.length * 0.4, lift: 10 });
  const wings = [-1, 1].map((wing) =>
    head.line([
      { x: wing * nose.width * 0.86, y: tipY - 9, lift: 4 },
      { x: wing * nose.width, y: tipY + 1, lift: 3 },
      { x: wing * nose.width * 0.7, y: tipY + 6, lift: 6 },
    ]),
  );
  const nostrils = [-1, 1].map((wing) => {
    const { x, y } = head.project({ x: wing * nose.width * 0.48, y: tipY + 6, lift: lift * 0.7 });
    return `<ellipse cx="${number(x)}" cy="${number(y)}" rx="${number(nose.width * 0.24)}" ry="2.7" fill="${css(lit(skin, -38))}" opacity="0.85"/>`;
  });
  const under = head.project({ x: 0, y: tipY + 11, lift: 6 });
  return (
    `<path d="${side}" fill="${css(lit(skin, -17), 0.5)}"/>` +
    `<ellipse cx="${number(under.x)}" cy="${number(under.y)}" rx="${number(nose.width * 1.3)}" ry="9" fill="url(#dark)"/>` +
    `<ellipse cx="${number(ridge.x)}" cy="${number(ridge.y)}" rx="4.5" ry="${number(nose.length * 0.42)}" fill="url(#shine)"/>` +
    `<ellipse cx="${number(tip.x)}" cy="${number(tip.y)}" rx="${number(nose.width * 0.6)}" ry="9" fill="${css(lit(skin, 5), 0.55)}"/>` +
    `<ellipse cx="${number(tip.x)}" cy="${number(tip.y - 2)}" rx="6" ry="5" fill="url(#shine)"/>` +
    `<path d="${wings.join('')}" fill="none" stroke="${css(lit(skin, -27), 0.85)}" stroke-width="2" stroke-linecap="round"/>${nostrils.join('')}`
  );
}

export function drawMouth(person: DrawnPerson, pose: Pose, head: HeadGeometry): string {
  const { mouth, skin } = person;
  const half = mouth.width * (1 + Math.max(0, pose.smile) * 0.14);
  const corner = mouth.y - pose.smile * 5;
  const line = [
    { x: -half, y: corner, lift: -2 },
    { x: -half * 0.45, y: mouth.y - 0.5, lift: 2 },
    { x: 0, y: mouth.y + 1, lift: 4 },
    { x: half * 0.45, y: mouth.y - 0.5, lift: 2 },
    { x: half, y: corner, lift: -2 },
  ];
  const upper = head.outline([
    ...line,
    { x: half * 0.36, y: mouth.y - mouth.upper, lift: 4 },
    { x: 0, y: mouth.y - mouth.upper * 0.72, lift: 5 },
    { x: -half * 0.36, y: mouth.y - mouth.upper, lift: 4 },
  ]);
  const lower = head.outline([
    ...line,
    { x: half * 0.5, y: mouth.y + mouth.lower * 0.85, lift: 4 },
    { x: 0, y: mouth.y + mouth.lower, lift: 6 },
    { x: -half * 0.5, y: mouth.y + mouth.lower * 0.85, lift: 4 },
  ]);
  const under = head.project({ x: 0, y: mouth.y + mouth.lower + 6 });
  const gleam = head.project({ x: 0, y: mouth.y + mouth.lower * 0.55, lift: 6 });
  return (
    `<ellipse cx="${number(under.x)}" cy="${number(under.y)}" rx="${number(half * 0.75)}" ry="6" fill="url(#dark)"/>` +
    `<path d="${upper}" fill="${css(lit(mouth.colour, -5))}"/><path d="${lower}" fill="${css(lit(mouth.colour, 4))}"/>` +
    `<ellipse cx="${number(gleam.x)}" cy="${number(gleam.y)}" rx="${number(half * 0.4)}" ry="${number(mouth.lower * 0.3)}" fill="url(#shine)"/>` +
    `<path d="${head.line(line)}" fill="none" stroke="${css(lit(skin, -40))}" stroke-width="2" stroke-linecap="round"/>`
  );
}

/** Under the mouth in the drawing order, so that lips stay visible. */
export function drawBeard(person: DrawnPerson, head: HeadGeometry): string {
  const { beard, mouth, nose, eyes, hair } = person;
  const fill = css(lit(hair.colour, -2), 0.93);
  const { halfHeight: b, halfWidth: a, halfDepth: c } = head;
  const noseY = eyes.y + nose.length + 10;
  const moustache = head.outline([
    { x: 0, y: noseY, lift: 5 },
    { x: mouth.width * 0.6, y: noseY + 1, lift: 4 },
    { x: mouth.width * 1.12, y: mouth.y + 3, lift: 1 },
    { x: mouth.width * 0.5, y: mouth.y - mouth.upper * 0.6, lift: 4 },
    { x: 0, y: mouth.y - mouth.upper, lift: 6 },
    { x: -mouth.width * 0.5, y: mouth.y - mouth.upper * 0.6, lift: 4 },
    { x: -mouth.width * 1.12, y: mouth.y + 3, lift: 1 },
    { x: -mouth.width * 0.6, y: noseY + 1, lift: 4 },
  ]);
  const goatee = head.outline([
    { x: -mouth.width * 0.55, y: mouth.y + mouth.lower + 6, lift: 2 },
    { x: 0, y: mouth.y + mouth.lower + 4, lift: 4 },
    { x: mouth.width * 0.55, y: mouth.y + mouth.lower + 6, lift: 2 },
    { x: person.face.chinWidth * 0.95, y: b * 0.9, z: c * 0.44 },
    { x: 0, y: b * 1.05, z: c * 0.46 },
    { x: -person.face.chinWidth * 0.95, y: b * 0.9, z: c * 0.44 },
  ]);
  const jaw = (side: number): { x: number; y: number; z?: number; lift?: number }[] => [
    { x: side * a * 0.985, y: eyes.y + 22, z: 0 },
    { x: (side * (person.face.jawWidth + a * 0.9)) / 2, y: b * 0.5, z: c * 0.12 },
    { x: side * person.face.jawWidth * 0.9, y: b * 0.75, z: c * 0.24 },
    { x: side * person.face.chinWidth * 1.1, y: b * 0.99, z: c * 0.42 },
  ];
  const cheek = (side: number): { x: number; y: number; lift?: number }[] => [
    { x: side * mouth.width * 0.7, y: mouth.y + mouth.lower + 9, lift: 2 },
    { x: side * mouth.width * 1.2, y: mouth.y + 4, lift: 1 },
    { x: side * a * 0.74, y: mouth.y - 16 },
    { x: side * a * 0.88, y: eyes.y + 28 },
  ];
  const full = head.outline([
    ...jaw(-1),
    { x: 0, y: b * 1.06, z: c * 0.46 },
    ...jaw(1).toReversed(),
    ...cheek(1).toReversed(),
    { x: 0, y: mouth.y + mouth.lower + 7, lift: 4 },
    ...cheek(-1),
  ]);
  const shapes = { none: [], moustache: [moustache], goatee: [moustache, goatee], full: [full, moustache] }[beard];
  return shapes.map((shape) => `<path d="${shape}" fill="${fill}"/>`).join('');
}
