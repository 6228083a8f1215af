import { drawingSize } from '../drawn-face/draw-face.js';
import { gentlePoses } from '../drawn-face/pose.js';
import { seededRandom } from '../drawn-face/seeded-random.js';
import { counterTop, type Room, roomSize } from './picture/room.js';

/** One person's stay before the camera. The same person may have several in a scene. */
export interface Visit {
  /** Of `personFromSeed`. */
  seed: number;
  /** Seconds of the loop at which the person walks in and has walked out again, 0 <= from < until <= loopSeconds. */
  from: number;
  until: number;
  /** Where the person stands, 0 (left edge) .. 1 (right edge). */
  position: number;
  /** Width of the face in a picture 1280 wide; 150 where not given. 60..260. */
  facePixels?: number;
}

/** Who is seen when. Plain data: the demo world and the tests write it down, the camera plays it over and over. */
export interface Scene {
  room: Room;
  /** Drawn into the picture. Letters, digits and `:-./`; others show as spaces. */
  label: string;
  loopSeconds: number;
  people: readonly Visit[];
  /** Spans of the loop, in seconds, in which the camera can't be reached. */
  outages?: readonly { from: number; until: number }[];
}

/** A drawn person at one moment: which pose, and where the drawing's upper left corner lies, in plan units of the room. */
export interface PlacedPerson {
  seed: number;
  /** Index into `gentlePoses`. */
  pose: number;
  left: number;
  top: number;
  /** Plan units per drawing unit. */
  scale: number;
}

/** Width of a face, in units of its drawing. */
const faceUnits = 158;
const walkSeconds = 2.5;
/** How far the drawing reaches below the counter's edge, so that nobody is cut off at the waist. */
const hidden = 26;

/** Everybody who is in the picture at that second of the scene, those farther away first. Pure: the same second gives the same places. */
export function peopleAt(scene: Scene, second: number): PlacedPerson[] {
  const inLoop = second % scene.loopSeconds;
  return scene.people
    .map((visit, index) => ({ visit, index }))
    .filter(({ visit }) => inLoop >= visit.from && inLoop < visit.until)
    .toSorted((left, right) => sizeOf(left.visit) - sizeOf(right.visit))
    .map(({ visit, index }) => place(scene, visit, index, inLoop));
}

/** Seconds of the loop at which the camera is out of reach, or null. */
export function outageAt(scene: Pick<Scene, 'loopSeconds' | 'outages'>, second: number): { remainingSeconds: number } | null {
  const inLoop = second % scene.loopSeconds;
  const outage = scene.outages?.find(({ from, until }) => inLoop >= from && inLoop < until);
  return outage ? { remainingSeconds: outage.until - inLoop } : null;
}

/** What is wrong with the scene, in words; null when it can be played. */
export function sceneProblem(scene: Scene): string | null {
  if (!(scene.loopSeconds > 0)) {
    return 'loopSeconds must be above 0';
  }
  const spans = [...scene.people, ...(scene.outages ?? [])];
  if (spans.some(({ from, until }) => !(from >= 0 && from < until && until <= scene.loopSeconds))) {
    return 'a span must have 0 <= from < until <= loopSeconds';
  }
  if (scene.people.some(({ position }) => !(position >= 0 && position <= 1))) {
    return 'a position must lie in 0..1';
  }
  return scene.people.some((visit) => sizeOf(visit) < 60 || sizeOf(visit) > 260) ? 'facePixels must lie in 60..260' : null;
}

function sizeOf(visit: Visit): number {
  return visit.facePixels ?? 150;
}

function place(scene: Scene, visit: Visit, index: number, inLoop: number): PlacedPerson {
  const scale = sizeOf(visit) / faceUnits;
  const width = drawingSize.width * scale;
  const home = visit.position * roomSize.width;
  const rhythm = seededRandom(visit.seed * 31 + index);
  const phase = rhythm.between(0, 2 * Math.PI);
  const away = walkedAway(scene, visit, inLoop);
  const outside = visit.position < 0.5 ? -width / 2 : roomSize.width + width / 2;
  const sway = Math.sin(inLoop * 0.5 + phase) * 7 * scale;
  const step = away > 0 ? Math.abs(Math.sin(inLoop * 7)) * 6 * scale : Math.sin(inLoop * 0.9 + phase) * 2;
  return {
    seed: visit.seed,
    pose: poseAt(visit, index, inLoop),
    left: home + (outside - home) * away + sway - width / 2,
    top: counterTop + hidden - drawingSize.height * scale - step,
    scale,
  };
}

/** 0 at the person's place, 1 outside the picture. Somebody who stays across the loop's end stands still there. */
function walkedAway(scene: Scene, visit: Visit, inLoop: number): number {
  const entering = visit.from === 0 ? Number.POSITIVE_INFINITY : (inLoop - visit.from) / walkSeconds;
  const leaving = visit.until === scene.loopSeconds ? Number.POSITIVE_INFINITY : (visit.until - inLoop) / walkSeconds;
  const share = Math.max(0, Math.min(1, entering, leaving));
  return 1 - share * share * (3 - 2 * share);
}

/** People hold a pose for a second or two; frontal ones come up most. */
function poseAt(visit: Visit, index: number, inLoop: number): number {
  const held = 1.4 + (index % 4) * 0.3;
  const random = seededRandom(visit.seed * 1009 + Math.floor(inLoop / held));
  return random.next() < 0.35 ? 0 : Math.floor(random.next() * gentlePoses.length);
}
