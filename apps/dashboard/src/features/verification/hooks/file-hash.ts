/** Bytes that are read at a time. */
const partBytes = 8 * 1024 * 1024;

/**
 * SHA-256 of a file, computed in this browser: the file stays where it is. Web Crypto has no hash that takes parts, so a file is
 * read in parts for the progress and hashed whole at the end; memory is the size of the file.
 * @param onProgress 0..1 @throws DOMException when the file can't be read
 */
export async function hashFile(file: Blob, onProgress: (part: number) => void): Promise<string> {
  const bytes = new Uint8Array(file.size);
  for (let at = 0; at < file.size; at += partBytes) {
    bytes.set(new Uint8Array(await file.slice(at, at + partBytes).arrayBuffer()), at);
    onProgress(Math.min(1, (at + partBytes) / file.size));
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
