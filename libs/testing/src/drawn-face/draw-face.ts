import type { DrawnPerson } from './drawn-person.js';
import { drawEyes } from './draw-eyes.js';
import { drawHairBehind, drawHairInFront } from './draw-hair.js';
import { drawBody, drawEars, drawSkin, gradients } from './draw-head.js';
import { drawBeard, drawMouth, drawNose } from './draw-nose-mouth.js';
import { HeadGeometry, number } from './head-geometry.js';
import type { Pose } from './pose.js';

/** The drawing's own size in its units; a face in it is about 160 wide, its middle at `headCentre`. */
export const drawingSize = { width: 400, height: 500, headCentre: { x: 200, y: 210 } } as const;

/** Head, neck and shoulders as an SVG document with a transparent ground, `drawingSize` units large. */
export function drawFace(person: DrawnPerson, pose: Pose, pixelsPerUnit = 1): string {
  const { width, height } = drawingSize;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${number(width * pixelsPerUnit)}" height="${number(height * pixelsPerUnit)}" viewBox="0 0 ${width} ${height}">` +
    `${drawPerson(person, pose)}</svg>`
  );
}

/** The same without the document around it, to be placed in a larger drawing. */
export function drawPerson(person: DrawnPerson, pose: Pose): string {
  const head = new HeadGeometry(person, pose);
  const { x, y } = drawingSize.headCentre;
  const covered = person.hair.style === 'hijab';
  return (
    `<defs>${gradients(person, pose)}${exposureFilter(pose.light)}</defs>` +
    `<g${pose.light === 1 ? '' : ' filter="url(#light)"'}><g transform="translate(${x} ${y})">` +
    `<g transform="rotate(${number(pose.roll)} 0 120)">${drawHairBehind(person, head)}</g>${drawBody(person)}` +
    `<g transform="rotate(${number(pose.roll)} 0 120)">` +
    `${covered ? '' : drawEars(person, head)}${drawSkin(person, head)}${drawBeard(person, head)}${drawMouth(person, pose, head)}` +
    `${drawNose(person, pose, head)}${covered ? drawHairInFront(person, head) : ''}${drawEyes(person, pose, head)}${covered ? '' : drawHairInFront(person, head)}` +
    `</g></g></g>`
  );
}

/** Filters cost a third of the rendering, so normal light goes without. */
function exposureFilter(light: number): string {
  if (light === 1) {
    return '';
  }
  const channels = ['R', 'G', 'B'].map((channel) => `<feFunc${channel} type="linear" slope="${number(light)}"/>`);
  return `<filter id="light" color-interpolation-filters="sRGB"><feComponentTransfer>${channels.join('')}</feComponentTransfer></filter>`;
}
