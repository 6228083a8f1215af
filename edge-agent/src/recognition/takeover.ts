import { type Embedding, type IdentifyRule, type Metric, similarityBetween } from '@sigap/face-engine';
import type { Shot } from './vote.js';

/** Own shots that are kept to compare with. */
const looksKept = 5;
/** So many shots in a row must show the same newcomer. */
const shotsOfNewcomer = 2;

export interface TakenLook {
  readonly shot: Shot;
  readonly embedding: Embedding;
  /** Monotonic. */
  readonly atMs: number;
}

/**
 * Notices that somebody else stands where a named person stood, known or not: a box that lies in the same place says nothing of it, and the
 * vote, which has inertia so that names don't flicker, takes long. Two shots in a row must look unlike every shot that gave the name AND
 * like each other. Shots of ONE person that are taken for two look alike, and stay with the vote, which can take a wrong name back. In the
 * test clips one of some ninety later shots of a person fell below the pack's threshold against the first five (0.497 for 0.5, at 44 degrees);
 * a shot that names nobody, which a turned head may give, must therefore be below by the margin too. Pure.
 */
export class Takeover {
  private looks: { employeeId: string; embedding: Embedding }[] = [];
  private newcomer: TakenLook[] = [];

  constructor(private readonly metric: Metric) {}

  /** The last shot showed somebody else; the next one decides. */
  get isDoubted(): boolean {
    return this.newcomer.length > 0;
  }

  /**
   * @param name of the track, before this shot
   * @returns the newcomer's shots when the track was taken over
   */
  add(name: string | null, taken: TakenLook, rule: IdentifyRule): readonly TakenLook[] | null {
    const { shot, embedding } = taken;
    if (name === null || shot.employeeId === name || !this.isUnlike(name, taken, rule)) {
      this.newcomer = [];
      if (shot.employeeId !== null) this.looks = [...this.looks, { employeeId: shot.employeeId, embedding }].slice(-looksKept);
      return null;
    }
    this.newcomer = [...this.newcomer.filter((earlier) => this.similarity(earlier.embedding, embedding) >= rule.threshold), taken];
    return this.newcomer.length >= shotsOfNewcomer ? this.newcomer : null;
  }

  /** The looks of an erased person are not kept either. */
  forget(employeeId: string): void {
    this.looks = this.looks.filter((look) => look.employeeId !== employeeId);
    this.newcomer = this.newcomer.filter(({ shot }) => shot.employeeId !== employeeId);
  }

  private isUnlike(name: string, { shot, embedding }: TakenLook, { threshold, margin }: IdentifyRule): boolean {
    const own = this.looks.filter((look) => look.employeeId === name);
    const limit = shot.employeeId === null ? threshold - margin : threshold;
    return own.length > 0 && own.every((look) => this.similarity(look.embedding, embedding) < limit);
  }

  private similarity(a: Embedding, b: Embedding): number {
    return similarityBetween(a, b, this.metric);
  }
}
