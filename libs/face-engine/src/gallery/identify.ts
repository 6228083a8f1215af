import type { Embedding } from '../engine/face-engine.js';
import type { Gallery } from './gallery.js';

export interface IdentifyRule {
  threshold: number;
  margin: number;
}

export type Identification = { personId: string; similarity: number } | { personId: null; similarity: number };

/**
 * Threshold and margin of the pack (or overridden): named only when best >= threshold AND best - second >= margin, where second is
 * the best of another person. `similarity` is that of the best person also when nobody is named; -1 in an empty gallery.
 */
export function identify(gallery: Gallery, embedding: Embedding, rule: IdentifyRule): Identification {
  const [best, second] = gallery.search(embedding, 2);
  if (best === undefined) return { personId: null, similarity: -1 };
  const clear = second === undefined || best.similarity - second.similarity >= rule.margin;
  return best.similarity >= rule.threshold && clear ? best : { personId: null, similarity: best.similarity };
}
