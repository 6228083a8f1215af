import type { Embedding } from '../engine/face-engine.js';
import { bestPeople, type Match } from './best-people.js';
import { dotProduct } from './dot-product.js';
import { PeopleIndex } from './people-index.js';
import { TemplateRows } from './template-rows.js';

export type Metric = 'cosine' | 'euclidean';

/**
 * Exact search among the templates of ONE pack: every template is compared, nothing is approximated.
 * Templates live in memory as plain floats; whoever stores them on disk encrypts them.
 */
export class Gallery {
  readonly #rows: TemplateRows;
  readonly #people = new PeopleIndex();
  #squares = new Float64Array(16);
  #similarities = new Float64Array(16);
  readonly #query: Float32Array;

  /** Throws RangeError for a dimension below 1. */
  constructor(
    readonly dimension: number,
    readonly metric: Metric,
  ) {
    this.#rows = new TemplateRows(dimension);
    this.#query = new Float32Array(this.#rows.stride);
  }

  /** Number of templates. */
  get size(): number {
    return this.#rows.size;
  }

  /** Adds a template or replaces it, also when it now belongs to another person. Throws RangeError on a vector that can't be compared. */
  upsert(templateId: string, personId: string, embedding: Embedding): void {
    const square = this.#squareOf(embedding);
    const known = this.#rows.rowOf(templateId);
    if (known !== undefined) this.#people.release(known, templateId);
    const row = this.#rows.set(templateId, embedding, this.metric === 'cosine' ? 1 / Math.sqrt(square) : 1);
    if (row >= this.#squares.length) this.#grow();
    const at = row * this.#rows.stride;
    const stored = this.#rows.block.subarray(at, at + this.#rows.stride);
    this.#squares[row] = dotProduct(stored, stored, 0);
    this.#people.assign(row, personId, templateId);
  }

  /** Removes all templates of a person and returns how many they were. */
  removePerson(personId: string): number {
    const templates = this.#people.templatesOf(personId);
    for (const templateId of templates) this.removeTemplate(templateId);
    return templates.length;
  }

  removeTemplate(templateId: string): boolean {
    const row = this.#rows.rowOf(templateId);
    if (row === undefined) return false;
    this.#people.release(row, templateId);
    const removed = this.#rows.remove(templateId);
    if (removed === undefined) return false;
    this.#people.move(removed.moved, removed.freed);
    this.#squares[removed.freed] = this.#squares[removed.moved] as number;
    return true;
  }

  /**
   * Best per person, most similar first, at most `top` people. Similarity: cosine in -1..1, or for euclidean packs 1 - distance.
   * Throws RangeError on a vector of another length, with NaN, or (cosine) of zeros.
   */
  search(embedding: Embedding, top: number): Match[] {
    const square = this.#squareOf(embedding);
    if (top < 1) return [];
    this.#query.set(embedding);
    const { stride, block, size } = this.#rows;
    if (this.metric === 'cosine') {
      const length = Math.sqrt(square);
      for (let row = 0; row < size; row++) {
        this.#similarities[row] = dotProduct(this.#query, block, row * stride) / (length * Math.sqrt(this.#squares[row] as number));
      }
    } else {
      for (let row = 0; row < size; row++) {
        const squared = square + (this.#squares[row] as number) - 2 * dotProduct(this.#query, block, row * stride);
        this.#similarities[row] = 1 - Math.sqrt(Math.max(0, squared));
      }
    }
    return bestPeople(this.#similarities, size, this.#people, top);
  }

  #squareOf(embedding: Embedding): number {
    if (embedding.length !== this.dimension) {
      throw new RangeError(`this gallery has ${this.dimension} dimensions, the embedding has ${embedding.length}`);
    }
    let square = 0;
    for (const value of embedding) square += value * value;
    if (!Number.isFinite(square)) throw new RangeError('the embedding has numbers that are not finite');
    if (square === 0 && this.metric === 'cosine') throw new RangeError('an embedding of zeros has no direction');
    return square;
  }

  #grow(): void {
    const larger = new Float64Array(this.#squares.length * 2);
    larger.set(this.#squares);
    this.#squares = larger;
    this.#similarities = new Float64Array(larger.length);
  }
}
