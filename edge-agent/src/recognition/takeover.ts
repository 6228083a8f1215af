import { type Embedding, type Metric, similarityBetween } from '@sigap/face-engine';
import type { Shot } from './vote.js';

/** Own shots that are kept to compare with. */
const looksKept = 5;
/** So many shots in a row must show the same newcomer. */
const shotsOfNewcomer = 2;

/**
 * Notices that somebody else stands where a named person stood: a box that lies in the same place says nothing of it, and the vote, which
 * has inertia so that names don't flicker, takes long. Two shots in a row must name the same other person AND look unlike every shot that
 * gave the name; shots of ONE person that are taken for two look alike, and stay with the vote, which can take a wrong name back. Pure.
 */
export class Takeover {
  private looks: { employeeId: string; embedding: Embedding }[] = [];
  private newcomer: Shot[] = [];

  constructor(private readonly metric: Metric) {}

  /**
   * @param name of the track, before this shot @param threshold of the same person
   * @returns the newcomer's shots when the track was taken over
   */
  add(name: string | null, shot: Shot, embedding: Embedding, threshold: number): readonly Shot[] | null {
    const { employeeId } = shot;
    if (name === null || employeeId === null || employeeId === name || !this.isUnlike(name, embedding, threshold)) {
      this.newcomer = [];
      if (employeeId !== null) this.looks = [...this.looks, { employeeId, embedding }].slice(-looksKept);
      return null;
    }
    this.newcomer = [...this.newcomer.filter((earlier) => earlier.employeeId === employeeId), shot];
    return this.newcomer.length >= shotsOfNewcomer ? this.newcomer : null;
  }

  /** The looks of an erased person are not kept either. */
  forget(employeeId: string): void {
    this.looks = this.looks.filter((look) => look.employeeId !== employeeId);
    this.newcomer = this.newcomer.filter((shot) => shot.employeeId !== employeeId);
  }

  private isUnlike(name: string, embedding: Embedding, threshold: number): boolean {
    const own = this.looks.filter((look) => look.employeeId === name);
    return own.length > 0 && own.every((look) => similarityBetween(look.embedding, embedding, this.metric) < threshold);
  }
}
