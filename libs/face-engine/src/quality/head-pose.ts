import type { Landmarks5, Point } from '../detection/detected-face.js';

export interface HeadPose {
  /** degrees, positive: the nose points to the right of the picture; approximate */
  yaw: number;
  /** degrees, positive: looking up; approximate */
  pitch: number;
  /** degrees, positive: head tilted clockwise in the picture */
  roll: number;
}

/** How far the nose tip stands before the plane of eyes and mouth, in distances between the eyes, of an average head. */
const noseDepth = 0.55;
/** Where the nose tip of a head that looks straight ahead lies between eye line (0) and mouth line (1). */
const frontalNose = 0.53;
/** From the eye line to the mouth line, in distances between the eyes, of an average head seen from the front. */
const faceHeight = 1.05;

/**
 * Head pose from five points by a rigid average head: the nose tip stands out before the plane of eyes and mouth, so turning the head
 * shifts it against their middle by sin(angle) x depth. Good to some ten degrees, which is enough for a gate. Weak perspective is assumed.
 */
export function estimatePose(landmarks: Landmarks5): HeadPose {
  const [rightEye, leftEye, nose, rightMouth, leftMouth] = landmarks;
  const roll = Math.atan2(leftEye.y - rightEye.y, leftEye.x - rightEye.x);
  const upright = landmarksUpright([rightEye, leftEye, nose, rightMouth, leftMouth], roll);
  const eyes = middle(upright[0], upright[1]);
  const mouth = middle(upright[3], upright[4]);
  const height = mouth.y - eyes.y;
  const seenWidth = Math.hypot(upright[1].x - upright[0].x, upright[1].y - upright[0].y);
  // A turn left or right narrows the eyes, a nod shortens the face: the larger of the two tells the true size.
  const unit = Math.max(seenWidth, Math.abs(height) / faceHeight);
  if (!(unit > 0) || height <= 0) return { yaw: 90, pitch: 90, roll: degrees(roll) };
  const along = frontalNose;
  const axis = eyes.x + (mouth.x - eyes.x) * along;
  const yaw = Math.asin(clamp((upright[2].x - axis) / (unit * noseDepth)));
  const pitch = Math.asin(clamp((eyes.y + height * along - upright[2].y) / (unit * noseDepth)));
  return { yaw: degrees(yaw), pitch: degrees(pitch), roll: degrees(roll) };
}

function landmarksUpright(points: Landmarks5, roll: number): Landmarks5 {
  const cos = Math.cos(-roll);
  const sin = Math.sin(-roll);
  const turn = ({ x, y }: Point): Point => ({ x: x * cos - y * sin, y: x * sin + y * cos });
  return [turn(points[0]), turn(points[1]), turn(points[2]), turn(points[3]), turn(points[4])];
}

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const clamp = (value: number): number => Math.min(1, Math.max(-1, value));
const degrees = (radians: number): number => (radians * 180) / Math.PI;
