import {
  assessQuality,
  type DetectedFace,
  type Embedding,
  type FaceEngine,
  type Gallery,
  type Identification,
  identify,
  type IdentifyRule,
  type RgbImage,
} from '@sigap/face-engine';
import { ByteTracker, defaultTrackerRule, type Track } from './byte-tracker.js';
import type { AnalysedFrame, SeenTrack, StageTimes } from './inference-protocol.js';
import { Portrait } from './portrait.js';
import { chooseShots, noShots, type ShotHistory, shotWeight } from './shot-selection.js';
import { type TakenLook, Takeover } from './takeover.js';
import { type LostName, type Shot, Vote } from './vote.js';

/** What is known of one track beyond where it is. */
interface Dossier {
  vote: Vote;
  takeover: Takeover;
  portrait: Portrait;
  history: ShotHistory;
}

interface Candidate {
  track: Track<DetectedFace>;
  face: DetectedFace;
  dossier: Dossier;
  history: ShotHistory;
  weight: number;
}

export interface AnalysisTools {
  engine: Pick<FaceEngine, 'detect' | 'embed'>;
  gallery(): Gallery;
  rule(): IdentifyRule;
  makeId(): string;
  /** Score from which a detection begins a track. */
  highScore: number;
}

/** One camera's way from a picture to names: detect, track, quality gate, embed the best shots, match, vote. */
export class FrameAnalysis {
  private readonly tracker: ByteTracker<DetectedFace>;
  private dossiers = new Map<string, Dossier>();

  constructor(private readonly tools: AnalysisTools) {
    this.tracker = new ByteTracker(() => tools.makeId(), { ...defaultTrackerRule, highScore: tools.highScore });
  }

  /** @param atMs monotonic time at which the picture was taken */
  async analyse(image: RgbImage, atMs: number): Promise<AnalysedFrame> {
    const begin = performance.now();
    const faces = await this.tools.engine.detect(image);
    const detected = performance.now();
    const stepped = this.tracker.step(faces, atMs);
    this.dossiers = new Map(stepped.map((track) => [track.id, this.dossierOf(track)]));
    const chosen = chooseShots(this.candidates(image, stepped), atMs);
    const lost = new Map<string, LostName>();
    for (const candidate of chosen) {
      const name = await this.shoot(image, candidate, atMs);
      if (name !== null) lost.set(candidate.track.id, name);
    }
    const times: StageTimes = { detectMs: detected - begin, embedMs: performance.now() - detected, shots: chosen.length };
    const { tracks } = this.tracker;
    const confirmed = tracks.filter((track) => track.confirmed);
    return { tracks: confirmed.map((track) => this.describe(track, image, lost.get(track.id))), hold: tracks.length > 0, times };
  }

  forget(employeeIds: readonly string[]): void {
    for (const { vote, takeover, portrait } of this.dossiers.values()) {
      for (const id of employeeIds) {
        vote.forget(id);
        takeover.forget(id);
        portrait.forget(id);
      }
    }
  }

  private dossierOf({ id, leapt }: Track): Dossier {
    const known = this.dossiers.get(id) ?? this.newDossier();
    if (leapt) known.history = { ...known.history, suspect: true };
    return known;
  }

  private newDossier(): Dossier {
    return { vote: new Vote(), takeover: new Takeover(this.tools.gallery().metric), portrait: new Portrait(), history: noShots };
  }

  private candidates(image: RgbImage, tracks: readonly Track<DetectedFace>[]): Candidate[] {
    const found: Candidate[] = [];
    for (const track of tracks) {
      const face = track.detection;
      const dossier = this.dossiers.get(track.id);
      if (face === null || dossier === undefined || !track.confirmed) continue;
      const quality = assessQuality(image, face, 'name');
      if (!quality.ok) continue;
      found.push({ track, face, dossier, history: dossier.history, weight: shotWeight({ ...quality, score: face.score }) });
    }
    return found;
  }

  private async shoot(image: RgbImage, { track, face, dossier, weight }: Candidate, atMs: number): Promise<LostName | null> {
    const match = await this.match(image, face);
    if (match === null) {
      dossier.history = { ...dossier.history, lastMs: atMs };
      return null;
    }
    const shot: Shot = { employeeId: match.personId, similarity: match.similarity, weight };
    const before = dossier.vote.verdict().employeeId;
    const newcomer = dossier.takeover.add(before, { shot, embedding: match.embedding, atMs }, this.tools.rule());
    if (newcomer !== null) {
      this.handOver(track, newcomer)?.portrait.offer(image, face, shot, null, atMs);
      return null;
    }
    const lost = dossier.vote.add(shot);
    dossier.portrait.offer(image, face, shot, dossier.vote.verdict().employeeId, atMs);
    dossier.history = historyAfter(dossier, shot, atMs);
    return lost;
  }

  /** What was known of the one who stood there ends with the old track; the newcomer begins with the shots that showed the change. */
  private handOver(old: Track, newcomer: readonly TakenLook[]): Dossier | undefined {
    const track = this.tracker.renew(old.id, newcomer[0]?.atMs ?? old.lastSeenMs);
    this.dossiers.delete(old.id);
    if (track === undefined) return undefined;
    const dossier = this.newDossier();
    for (const taken of newcomer) {
      dossier.takeover.add(null, taken, this.tools.rule());
      dossier.vote.add(taken.shot);
      dossier.history = historyAfter(dossier, taken.shot, taken.atMs);
    }
    this.dossiers.set(track.id, dossier);
    return dossier;
  }

  /** Null for a face that can't be compared (its points coincide, its embedding is no number): it must not cost the others in the picture. */
  private async match(image: RgbImage, face: DetectedFace): Promise<(Identification & { embedding: Embedding }) | null> {
    try {
      const embedding = await this.tools.engine.embed(image, face);
      return { ...identify(this.tools.gallery(), embedding, this.tools.rule()), embedding };
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  private describe(track: Track<DetectedFace>, image: RgbImage, lost: LostName | undefined): SeenTrack {
    const dossier = this.dossiers.get(track.id);
    const verdict = dossier?.vote.verdict() ?? { employeeId: null, similarity: 0, shots: 0 };
    const { x, y, width, height } = track.box;
    return {
      trackId: track.id,
      visible: track.detection !== null,
      box: { x: x / image.width, y: y / image.height, width: width / image.width, height: height / image.height },
      startedMs: track.startedMs,
      lastSeenMs: track.lastSeenMs,
      ...verdict,
      shotsTaken: dossier?.history.shots ?? 0,
      lost: lost ?? null,
      crop: dossier?.portrait.take(verdict.employeeId) ?? null,
    };
  }
}

function historyAfter({ history, vote, takeover }: Dossier, { employeeId, weight }: Shot, atMs: number): ShotHistory {
  const name = vote.verdict().employeeId;
  return {
    shots: history.shots + 1,
    lastMs: atMs,
    best: Math.max(history.best, weight),
    named: name !== null,
    disputed: employeeId === name ? 0 : history.disputed + 1,
    contradicted: employeeId !== name && (employeeId !== null || takeover.isDoubted),
    suspect: false,
  };
}
