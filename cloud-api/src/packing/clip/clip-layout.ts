/** Plain bytes of one chunk: what has to be decrypted to read any of them. */
export const CHUNK = 64 * 1024;
/** Nonce (12) and tag (16) before the bytes of each chunk. */
export const SEAL = 28;

/** Where a chunk begins in the file. Each has its slot, so any one is found and written again without the others. */
export function slotOf(index: number): number {
  return index * (CHUNK + SEAL);
}

/** Plain bytes of a chunk when `known` bytes of the clip are there. */
export function chunkBytes(index: number, known: number): number {
  return Math.max(0, Math.min(CHUNK, known - index * CHUNK));
}

/** Chunks that hold the bytes `from` up to and with `to`. */
export function chunksOf(from: number, to: number): { first: number; last: number } {
  return { first: Math.floor(from / CHUNK), last: Math.floor(to / CHUNK) };
}

/** Bound to each chunk: it decrypts in its place of its clip alone, and as long as it was. */
export function chunkContext(clip: { tenantId: string; sha256: string }, index: number, bytes: number): string {
  return `clip:${clip.tenantId}:${clip.sha256}:${index}:${bytes}`;
}
