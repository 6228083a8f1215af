import type { Embedding } from '../engine/face-engine.js';
import type { Metric } from './gallery.js';

/** Similarity of two embeddings of one pack: cosine in -1..1, or 1 - distance. Throws RangeError when their lengths differ. */
export function similarityBetween(a: Embedding, b: Embedding, metric: Metric): number {
  if (a.length !== b.length) throw new RangeError(`embeddings of ${a.length} and ${b.length} dimensions can not be compared`);
  let dot = 0;
  let squareA = 0;
  let squareB = 0;
  let distance = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    dot += x * y;
    squareA += x * x;
    squareB += y * y;
    distance += (x - y) ** 2;
  }
  if (metric === 'euclidean') return 1 - Math.sqrt(distance);
  return squareA === 0 || squareB === 0 ? 0 : dot / Math.sqrt(squareA * squareB);
}
