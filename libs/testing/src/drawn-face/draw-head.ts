import { css, lit } from './colour.js';
import type { DrawnPerson } from './drawn-person.js';
import { type HeadGeometry, type HeadPoint, mirrored, number } from './head-geometry.js';
import type { Pose } from './pose.js';

/** Shoulders, shirt and neck: they stay where they are while the head turns. */
export function drawBody(person: DrawnPerson): string {
  const { skin, shirt } = person;
  const neckTop = person.face.halfHeight * 0.55;
  const neckHalf = person.face.jawWidth * 0.76;
  const shoulder = person.face.halfHeight + 40;
  const bottom = 296;
  const neck = `M${-neckHalf} ${neckTop}L${-neckHalf - 4} ${shoulder - 18}Q0 ${shoulder + 34} ${neckHalf + 4} ${shoulder - 18}L${neckHalf} ${neckTop}Z`;
  const torso =
    `M-178 ${bottom}C-176 ${shoulder + 34} -150 ${shoulder + 16} -96 ${shoulder + 2}L${-neckHalf - 8} ${shoulder - 20}` +
    `Q0 ${shoulder + 42} ${neckHalf + 8} ${shoulder - 20}L96 ${shoulder + 2}C150 ${shoulder + 16} 176 ${shoulder + 34} 178 ${bottom}Z`;
  const collar = person.collar
    ? `<path d="M${-neckHalf - 12} ${shoulder - 24}L-6 ${shoulder + 30}L-34 ${shoulder + 44}L${-neckHalf - 26} ${shoulder - 8}Z" fill="${css(lit(shirt, 10))}"/>` +
      `<path d="M${neckHalf + 12} ${shoulder - 24}L6 ${shoulder + 30}L34 ${shoulder + 44}L${neckHalf + 26} ${shoulder - 8}Z" fill="${css(lit(shirt, 7))}"/>` +
      `<path d="M0 ${shoulder + 30}V${bottom}" stroke="${css(lit(shirt, -12))}" stroke-width="2"/>`
    : `<path d="M${-neckHalf - 8} ${shoulder - 20}Q0 ${shoulder + 42} ${neckHalf + 8} ${shoulder - 20}" fill="none" stroke="${css(lit(shirt, -10))}" stroke-width="5"/>`;
  return (
    `<path d="${neck}" fill="${css(lit(skin, -7))}"/>` +
    `<ellipse cx="0" cy="${number(person.face.halfHeight * 0.93)}" rx="${number(neckHalf * 1.05)}" ry="26" fill="url(#neckShadow)"/>` +
    `<path d="${torso}" fill="url(#shirt)"/>${collar}`
  );
}

export function drawEars(person: DrawnPerson, head: HeadGeometry): string {
  const { skin, ears } = person;
  return [-1, 1]
    .map((side) => {
      const centre = head.project({ x: side * head.halfWidth * 1.01, y: person.eyes.y + 14, z: -head.halfDepth * 0.12 });
      const width = 11 * ears * head.foreshortening(-side * head.halfWidth * 0.25);
      return (
        `<ellipse cx="${number(centre.x)}" cy="${number(centre.y)}" rx="${number(width)}" ry="${number(24 * ears)}" fill="${css(lit(skin, -6))}" stroke="${css(lit(skin, -17))}" stroke-width="1.2"/>` +
        `<ellipse cx="${number(centre.x + side * 1.5)}" cy="${number(centre.y)}" rx="${number(width * 0.5)}" ry="${number(15 * ears)}" fill="${css(lit(skin, -15), 0.7)}"/>`
      );
    })
    .join('');
}

/** The outline of skull and jaw. */
export function faceOutline(person: DrawnPerson, head: HeadGeometry): string {
  return head.outline(facePoints(person, head));
}

export function facePoints(person: DrawnPerson, head: HeadGeometry): HeadPoint[] {
  const { halfWidth: a, halfHeight: b, halfDepth: c } = head;
  const { jawWidth, chinWidth, cheek } = person.face;
  const right: HeadPoint[] = [
    { x: a * 0.52, y: -b * 0.9, z: 0 },
    { x: a * 0.86, y: -b * 0.62, z: 0 },
    { x: a * 0.99, y: -b * 0.2, z: 0 },
    { x: a * (0.95 + cheek * 0.04), y: b * 0.2, z: c * 0.04 },
    { x: (jawWidth + a * (0.86 + cheek * 0.1)) / 2, y: b * 0.47, z: c * 0.12 },
    { x: jawWidth * 0.86, y: b * 0.72, z: c * 0.24 },
    { x: chinWidth, y: b * 0.95, z: c * 0.42 },
  ];
  return [{ x: 0, y: -b * 1.03, z: 0 }, ...right, { x: 0, y: b, z: c * 0.46 }, ...mirrored(right)];
}

/** Skin with its form: bright towards the light, dark towards the rim, rose on the cheeks, hollow at the eyes, lines of age. */
export function drawSkin(person: DrawnPerson, head: HeadGeometry): string {
  const { skin } = person;
  const outline = faceOutline(person, head);
  const soft = (point: HeadPoint, rx: number, ry: number, fill: string): string => {
    const { x, y } = head.project(point);
    return `<ellipse cx="${number(x)}" cy="${number(y)}" rx="${number(rx * head.foreshortening(point.x))}" ry="${number(ry)}" fill="${fill}"/>`;
  };
  const sides = [-1, 1].map(
    (side) =>
      soft({ x: side * head.halfWidth * 0.56, y: 34 }, 25, 20, 'url(#blush)') +
      soft({ x: side * person.eyes.spacing, y: person.eyes.y - 3 }, person.eyes.width * 0.85, 22, 'url(#socket)'),
  );
  const lines =
    person.lines === 0
      ? ''
      : [-1, 1]
          .map((side) => {
            const fold = head.line([
              { x: side * (person.nose.width + 5), y: person.eyes.y + person.nose.length - 4 },
              { x: side * (person.nose.width + 14), y: person.mouth.y - 10 },
              { x: side * (person.mouth.width + 6), y: person.mouth.y + 4 },
            ]);
            return `<path d="${fold}" fill="none" stroke="${css(lit(skin, -20), 0.55 * person.lines)}" stroke-width="2.4" stroke-linecap="round"/>`;
          })
          .join('');
  return `<path d="${outline}" fill="url(#skin)"/><path d="${outline}" fill="url(#rim)"/>${sides.join('')}${soft({ x: 0, y: -head.halfHeight * 0.5 }, 44, 26, 'url(#shine)')}${lines}`;
}

/** Gradients that the parts refer to by name. */
export function gradients(person: DrawnPerson, pose: Pose): string {
  const { skin, shirt, hair } = person;
  const focus = 0.5 + pose.lightSide * 0.28;
  const spot = (id: string, colour: string, opacity: number): string =>
    `<radialGradient id="${id}"><stop offset="0" stop-color="${colour}" stop-opacity="${opacity}"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient>`;
  return (
    `<radialGradient id="skin" cx="${number(focus)}" cy="0.4" r="0.68"><stop offset="0" stop-color="${css(lit(skin, 6))}"/><stop offset="0.55" stop-color="${css(skin)}"/><stop offset="1" stop-color="${css(lit(skin, -15))}"/></radialGradient>` +
    `<radialGradient id="rim" cx="0.5" cy="0.46" r="0.56"><stop offset="0.72" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#1c0c04" stop-opacity="0.3"/></radialGradient>` +
    `<linearGradient id="shirt" x1="0" x2="1" y1="0" y2="0.35"><stop offset="0" stop-color="${css(lit(shirt, pose.lightSide < 0 ? 6 : -8))}"/><stop offset="1" stop-color="${css(lit(shirt, pose.lightSide < 0 ? -8 : 6))}"/></linearGradient>` +
    `<radialGradient id="hair" cx="${number(focus)}" cy="0.16" r="0.8"><stop offset="0" stop-color="${css(lit(hair.colour, 13))}"/><stop offset="0.5" stop-color="${css(hair.colour)}"/><stop offset="1" stop-color="${css(lit(hair.colour, -7))}"/></radialGradient>` +
    spot('blush', css({ hue: 4, saturation: 62, lightness: Math.max(28, skin.lightness - 14) }), 0.34) +
    spot('socket', css(lit(skin, -24)), 0.5) +
    spot('shine', '#fff', 0.16) +
    spot('dark', css(lit(skin, -26)), 0.6) +
    spot('neckShadow', '#1c0c04', 0.45)
  );
}
