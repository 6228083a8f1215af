import type { Embedding } from '../engine/face-engine.js';
import { dotProduct } from './dot-product.js';
import { Int8Rows } from './int8-rows.js';
import { PeopleIndex } from './people-index.js';
import { TemplateRows } from './template-rows.js';
import { TopPeople } from './top-people.js';

export type Metric = 'cosine' | 'euclidean';

export interface Match {
  personId: string;
  /** cosine in -1..1, or for euclidean packs 1 - distance: higher is always more similar */
  similarity: number;
}

/** From this many templates on, rounded copies are compared first. */
const prefilterFrom = 128;
/** Relative slack for the rounding of double arithmetic and of lengths that were scaled to 1 in single precision. */
const slack = 1e-6;

/**
 * Exact search among the templates of ONE pack. Every template is compared as whole numbers with a proven bound on the error
 * (Cauchy-Schwarz over what rounding left out); those that could be among the best are compared in full. The answer is the one of
 * comparing all in full. Templates live in memory as plain numbers; whoever stores them on disk encrypts them.
 */
export class Gallery {
  readonly #rows: TemplateRows;
  readonly #rounded: Int8Rows;
  readonly #people = new PeopleIndex();
  #squares = new Float64Array(16);
  readonly #query: Float32Array;

  /** Throws RangeError for a dimension below 1. */
  constructor(
    readonly dimension: number,
    readonly metric: Metric,
  ) {
    this.#rows = new TemplateRows(dimension);
    this.#rounded = new Int8Rows(this.#rows.stride);
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
    const stored = this.#rows.at(row);
    if (row >= this.#squares.length) this.#growSquares();
    this.#squares[row] = dotProduct(stored, stored, 0);
    this.#rounded.set(row, stored);
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
    const last = this.#rows.size - 1;
    this.#rows.remove(templateId);
    this.#rounded.move(last, row);
    this.#people.move(last, row);
    this.#squares[row] = this.#squares[last] as number;
    return true;
  }

  /**
   * Best per person, most similar first, at most `top` people; equally similar ones in any order. Similarity: cosine in -1..1, or for
   * euclidean packs 1 - distance. Throws RangeError on a vector of another length, with NaN, or (cosine) of zeros.
   */
  search(embedding: Embedding, top: number): Match[] {
    const square = this.#squareOf(embedding);
    if (!(top >= 1)) return [];
    this.#query.set(embedding);
    const best = new TopPeople(Math.floor(top));
    const size = this.#rows.size;
    if (size < prefilterFrom) for (let row = 0; row < size; row++) best.offer(this.#people.numberAt(row), this.#similarity(row, square));
    else this.#searchRounded(square, best);
    return best.entries.map(({ person, value }) => ({ personId: this.#people.idOf(person), similarity: value }));
  }

  /**
   * Ranks rows by dot(row, query) - |row|^2 / 2 (euclidean) or dot(row, query) (cosine, rows have length 1). With row = r + e and
   * query = q + f, where r and q are the rounded ones: |dot(row, query) - dot(r, q)| <= |e| |q| + |row| |f|.
   */
  #searchRounded(square: number, best: TopPeople): void {
    const { products, rounded } = this.#rounded.dots(this.#query, this.#rows.size);
    const { scales, errors } = this.#rounded;
    const squares = this.#squares;
    const queryLength = Math.sqrt(square);
    const roundedLength = queryLength + rounded.error;
    const half = this.metric === 'euclidean' ? 0.5 : 0;
    const possible = new TopPeople(best.top);
    const tops = new Float64Array(products.length);
    let least = possible.least;
    for (let row = 0; row < tops.length; row++) {
      const rowSquare = squares[row] as number;
      const rowLength = half === 0 ? 1 : Math.sqrt(rowSquare);
      const key = (products[row] as number) * (scales[row] as number) * rounded.scale - half * rowSquare;
      const error = (errors[row] as number) * roundedLength + rowLength * rounded.error + slack * (rowLength * queryLength + rowSquare);
      tops[row] = key + error;
      if (key - error > least) {
        possible.offer(this.#people.numberAt(row), key - error);
        least = possible.least;
      }
    }
    for (let row = 0; row < tops.length; row++) {
      if ((tops[row] as number) >= least) best.offer(this.#people.numberAt(row), this.#similarity(row, square));
    }
  }

  #similarity(row: number, querySquare: number): number {
    const dot = dotProduct(this.#query, this.#rows.block, row * this.#rows.stride);
    const rowSquare = this.#squares[row] as number;
    if (this.metric === 'cosine') return dot / Math.sqrt(querySquare * rowSquare);
    return 1 - Math.sqrt(Math.max(0, querySquare + rowSquare - 2 * dot));
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

  #growSquares(): void {
    const larger = new Float64Array(this.#squares.length * 2);
    larger.set(this.#squares);
    this.#squares = larger;
  }
}
