import type { Embedding } from './face-engine.js';

/** Scales a vector to length 1 in place. A vector of zeros stays as it is: it resembles nobody. */
export function normaliseEmbedding(vector: Embedding): Embedding {
  let square = 0;
  for (const value of vector) square += value * value;
  const length = Math.sqrt(square);
  if (length > 0) for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / length;
  return vector;
}
