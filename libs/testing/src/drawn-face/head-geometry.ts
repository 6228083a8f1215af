import type { DrawnPerson } from './drawn-person.js';
import type { Pose } from './pose.js';

/** Drawing units: the head's centre is the origin, x to the right of the image, y down, z towards the viewer. */
export interface HeadPoint {
  x: number;
  y: number;
  /** How far in front of (or behind) the skin the point lies. */
  lift?: number;
  /** A depth given outright, for points that are not on the front of the head (outline, ears). */
  z?: number;
}

export interface PlanePoint {
  x: number;
  y: number;
}

/** The head as an ellipsoid that turns with the pose: what is drawn on it moves, narrows and hides as on a real head. */
export class HeadGeometry {
  readonly halfWidth: number;
  readonly halfHeight: number;
  readonly halfDepth: number;
  private readonly yawSin: number;
  private readonly yawCos: number;
  private readonly pitchSin: number;
  private readonly pitchCos: number;

  constructor(person: DrawnPerson, pose: Pose) {
    this.halfWidth = person.face.halfWidth;
    this.halfHeight = person.face.halfHeight;
    this.halfDepth = person.face.halfWidth * 0.95;
    const yaw = (pose.yaw * Math.PI) / 180;
    const pitch = (pose.pitch * Math.PI) / 180;
    this.yawSin = Math.sin(yaw);
    this.yawCos = Math.cos(yaw);
    this.pitchSin = Math.sin(pitch);
    this.pitchCos = Math.cos(pitch);
  }

  project(point: HeadPoint): PlanePoint {
    const inside = 1 - (point.x / this.halfWidth) ** 2 - (point.y / (this.halfHeight * 1.15)) ** 2;
    const depth = (point.z ?? this.halfDepth * Math.sqrt(Math.max(0, inside))) + (point.lift ?? 0);
    const x = point.x * this.yawCos + depth * this.yawSin;
    const turned = depth * this.yawCos - point.x * this.yawSin;
    return { x, y: point.y * this.pitchCos + turned * this.pitchSin };
  }

  /** How much of its width a feature at `x` keeps after the turn, 0..1. */
  foreshortening(x: number): number {
    const angle = Math.asin(Math.max(-0.95, Math.min(0.95, x / this.halfWidth)));
    const yaw = Math.atan2(this.yawSin, this.yawCos);
    return Math.max(0.35, Math.cos(angle + yaw) / Math.max(0.4, Math.cos(angle)));
  }

  /** A smooth closed outline through projected points. */
  outline(points: readonly HeadPoint[]): string {
    return `${this.curve(points, true)}Z`;
  }

  /** A smooth open line through projected points. */
  line(points: readonly HeadPoint[]): string {
    return this.curve(points, false);
  }

  private curve(points: readonly HeadPoint[], closed: boolean): string {
    return smoothPath(
      points.map((point) => this.project(point)),
      closed,
    );
  }
}

/** Catmull-Rom spline through the points, as cubic Bezier segments of an SVG path. */
export function smoothPath(points: readonly PlanePoint[], closed: boolean): string {
  const count = points.length;
  const at = (index: number): PlanePoint => {
    const wrapped = closed ? (index + count) % count : Math.max(0, Math.min(count - 1, index));
    return points[wrapped] ?? { x: 0, y: 0 };
  };
  const start = at(0);
  let path = `M${number(start.x)} ${number(start.y)}`;
  for (let index = 0; index < (closed ? count : count - 1); index += 1) {
    const [before, from, to, after] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    const first = { x: from.x + (to.x - before.x) / 6, y: from.y + (to.y - before.y) / 6 };
    const second = { x: to.x - (after.x - from.x) / 6, y: to.y - (after.y - from.y) / 6 };
    path += `C${number(first.x)} ${number(first.y)} ${number(second.x)} ${number(second.y)} ${number(to.x)} ${number(to.y)}`;
  }
  return path;
}

/** The same points mirrored to the other side, in reverse, so that a half outline can be closed. */
export function mirrored(points: readonly HeadPoint[]): HeadPoint[] {
  return points.map((point) => ({ ...point, x: -point.x })).toReversed();
}

export function number(value: number): string {
  return (Math.round(value * 100) / 100).toString();
}
