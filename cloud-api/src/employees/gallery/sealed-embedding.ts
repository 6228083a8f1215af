/** Binds an encrypted template to its row. */
export function templateContext(templateId: string): string {
  return `template:${templateId}`;
}

/** float32 values as they lie in memory: little-endian on every platform we run on. */
export function embeddingBytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** A copy: the bytes may lie at any offset. Throws RangeError when the length is no multiple of four. */
export function embeddingOf(bytes: Uint8Array): Float32Array {
  if (bytes.byteLength % 4 !== 0) throw new RangeError('an embedding has four bytes a value');
  return new Float32Array(Uint8Array.from(bytes).buffer);
}
