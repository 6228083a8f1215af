/** Without those that are read as others: 0 and o, 1 and l and i. 32 letters, so that a byte gives each one equally often. */
const letters = 'abcdefghjkmnpqrstuvwxyzA23456789';

/** Sixteen random letters in groups of four, 80 bits: easy to read out, hard to guess. @param random fills with random bytes */
export function newPassword(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = (bytes) => crypto.getRandomValues(bytes)): string {
  const picked = [...random(new Uint8Array(16))].map((byte) => letters[byte % letters.length] ?? '');
  return [0, 4, 8, 12].map((from) => picked.slice(from, from + 4).join('')).join('-');
}
