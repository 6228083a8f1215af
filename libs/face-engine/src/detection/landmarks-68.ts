import type { Landmarks5, Point } from './detected-face.js';

/** Five points from the 68 of iBUG 300-W (jaw 0-16, brows 17-26, nose 27-35, right eye 36-41, left eye 42-47, mouth 48-67). */
export function fiveFrom68(points: readonly Point[]): Landmarks5 {
  if (points.length !== 68) throw new RangeError(`expected 68 landmarks, got ${points.length}`);
  const [nose, right, left] = [points[30], points[48], points[54]] as [Point, Point, Point];
  return [centre(points.slice(36, 42)), centre(points.slice(42, 48)), nose, right, left];
}

function centre(points: readonly Point[]): Point {
  let x = 0;
  let y = 0;
  for (const point of points) {
    x += point.x / points.length;
    y += point.y / points.length;
  }
  return { x, y };
}
