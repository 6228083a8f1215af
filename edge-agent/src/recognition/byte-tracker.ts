import { assign } from './assignment.js';
import { type Box, BoxFilter } from './kalman.js';

export interface Detection {
  box: Box;
  /** 0..1 */
  score: number;
}

export interface Track<D extends Detection = Detection> {
  readonly id: string;
  /** Where the filter sees it. */
  box: Box;
  /** What was detected of it in this frame; null while it is not seen. */
  detection: D | null;
  readonly startedMs: number;
  lastSeenMs: number;
  /** Seen often enough to be more than a flicker of the detector. */
  confirmed: boolean;
  /** In this frame it came back after it was not seen, or lies elsewhere than expected: perhaps it is somebody else. */
  leapt: boolean;
}

export interface TrackerRule {
  /** Detections from this score on begin tracks; weaker ones only continue them. */
  highScore: number;
  /** Least overlap (buffered) of the first and of the second association. */
  firstOverlap: number;
  secondOverlap: number;
  /** A track that was not seen for so long is over. */
  lostMs: number;
  confirmHits: number;
}

export const defaultTrackerRule: TrackerRule = { highScore: 0.6, firstOverlap: 0.1, secondOverlap: 0.3, lostMs: 2500, confirmHits: 2 };

interface Inner<D extends Detection> extends Track<D> {
  filter: BoxFilter;
  filteredMs: number;
  hits: number;
  /** Frames in a row without it. */
  missed: number;
}

/** A face that overlaps its prediction less than this leapt. */
const leapOverlap = 0.3;

/**
 * ByteTrack (Zhang et al., ECCV 2022): strong detections are matched with all tracks first, then weak ones with the tracks that are left,
 * so that a face half hidden continues its track but never begins one. Faces are small and frames come five a second, so boxes are
 * grown before their overlap is taken (C-BIoU, Yang et al., WACV 2023), the more the longer a track was not seen. Pure.
 */
export class ByteTracker<D extends Detection = Detection> {
  private living: Inner<D>[] = [];

  constructor(
    private readonly makeId: () => string,
    private readonly rule: TrackerRule = defaultTrackerRule,
  ) {}

  /** The tracks that live. */
  get tracks(): readonly Track<D>[] {
    return this.living;
  }

  /** @param atMs monotonic time of the frame. Returns the tracks that live, those not seen in this frame too. */
  step(detections: readonly D[], atMs: number): readonly Track<D>[] {
    for (const track of this.living) {
      track.box = track.filter.predict(Math.max(0, atMs - track.filteredMs) / 1000);
      track.filteredMs = atMs;
      if (track.detection === null) track.missed++;
      track.detection = null;
      track.leapt = false;
    }
    const strong = detections.filter((detection) => detection.score >= this.rule.highScore);
    const weak = detections.filter((detection) => detection.score < this.rule.highScore);
    const first = this.associate(this.living, strong, this.rule.firstOverlap, atMs);
    // only tracks seen in the frame before: a weak box is no proof that somebody came back
    const continuing = first.tracks.filter((track) => track.confirmed && atMs - track.lastSeenMs <= this.rule.lostMs / 2);
    this.associate(continuing, weak, this.rule.secondOverlap, atMs);
    this.living = this.living.filter((track) => this.lives(track, atMs));
    for (const detection of first.detections) this.living.push(this.begin(detection, atMs));
    return this.living;
  }

  /** Somebody else stands there: from now on this is another track. @returns it, or undefined when there is none of that id */
  renew(id: string, atMs: number): Track<D> | undefined {
    const index = this.living.findIndex((track) => track.id === id);
    const known = this.living[index];
    if (known === undefined) return undefined;
    const renewed = { ...known, id: this.makeId(), startedMs: atMs };
    this.living = this.living.with(index, renewed);
    return renewed;
  }

  /** Pairs what overlaps, updates those tracks, and returns what is left on both sides. */
  private associate(
    tracks: readonly Inner<D>[],
    detections: readonly D[],
    least: number,
    atMs: number,
  ): { tracks: Inner<D>[]; detections: D[] } {
    const cost = tracks.map((track) => {
      const buffer = bufferFor((atMs - track.lastSeenMs) / 1000);
      return detections.map((detection) => 1 - bufferedOverlap(track.box, detection.box, buffer));
    });
    const pairs = assign(cost, 1 - least);
    const taken = new Set<number>();
    tracks.forEach((track, row) => {
      const column = pairs[row] ?? -1;
      const detection = detections[column];
      if (detection === undefined) return;
      taken.add(column);
      track.leapt = track.missed > 0 || bufferedOverlap(track.box, detection.box, 0) < leapOverlap;
      track.missed = 0;
      track.box = track.filter.update(detection.box);
      track.detection = detection;
      track.lastSeenMs = atMs;
      track.hits++;
      track.confirmed ||= track.hits >= this.rule.confirmHits;
    });
    return {
      tracks: tracks.filter((track) => track.detection === null),
      detections: detections.filter((_, column) => !taken.has(column)),
    };
  }

  private lives(track: Inner<D>, atMs: number): boolean {
    // one flicker of the detector is no person
    return track.confirmed ? atMs - track.lastSeenMs <= this.rule.lostMs : track.detection !== null || atMs - track.lastSeenMs <= 700;
  }

  private begin(detection: D, atMs: number): Inner<D> {
    return {
      id: this.makeId(),
      box: detection.box,
      detection,
      startedMs: atMs,
      lastSeenMs: atMs,
      confirmed: this.rule.confirmHits <= 1,
      filter: new BoxFilter(detection.box),
      filteredMs: atMs,
      hits: 1,
      missed: 0,
      leapt: false,
    };
  }
}

/** Part of the box's size that is added on each side. */
function bufferFor(secondsUnseen: number): number {
  return Math.min(1, 0.3 + secondsUnseen);
}

/** Intersection over union of both boxes, grown by `buffer` of their size on each side. */
export function bufferedOverlap(a: Box, b: Box, buffer: number): number {
  const p = grown(a, buffer);
  const q = grown(b, buffer);
  const width = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x);
  const height = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y);
  if (width <= 0 || height <= 0) return 0;
  const common = width * height;
  return common / (p.width * p.height + q.width * q.height - common);
}

function grown(box: Box, buffer: number): Box {
  const { x, y, width, height } = box;
  return { x: x - width * buffer, y: y - height * buffer, width: width * (1 + 2 * buffer), height: height * (1 + 2 * buffer) };
}
