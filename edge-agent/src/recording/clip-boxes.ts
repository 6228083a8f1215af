import { box } from './clip-layout.js';

/** Boxes that an index and the beginning of a growing clip have in common (ISO/IEC 14496-12, 8.2 to 8.8). Dates in seconds since 1904. */
export const secondsFrom1904 = 2_082_844_800;
/** Ticks a second of what belongs to the whole file. */
export const movieScale = 1_000;
const matrix = u32(0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000);

export function u32(...values: number[]): Buffer {
  return u32s(values);
}

export function u32s(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeInt32BE(value | 0, i * 4);
  return bytes;
}

export function table(type: string, values: readonly number[], columns: number): Buffer {
  return box(type, u32(0, values.length / columns), u32s(values));
}

export function movieHeader(created: number, durationMs: number, nextTrack: number): Buffer {
  return box(
    'mvhd',
    u32(0, created, created, movieScale, durationMs, 0x1_0000),
    Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    matrix,
    Buffer.alloc(24),
    u32(nextTrack),
  );
}

/** `video` null: a track of text, which is off until somebody asks for it. */
export function trackHeader(id: number, created: number, durationMs: number, video: { width: number; height: number } | null): Buffer {
  const flags = video === null ? 2 : 3;
  const size = u32((video?.width ?? 0) * 0x1_0000, (video?.height ?? 0) * 0x1_0000);
  return box('tkhd', u32(flags, created, created, id, 0, durationMs, 0, 0, 0, 0), matrix, size);
}

export function mediaHeader(created: number, timescale: number, duration: number): Buffer {
  // language `und`
  return box('mdhd', u32(0, created, created, timescale, duration), Buffer.from([0x55, 0xc4, 0, 0]));
}

export function handler(type: string, name: string): Buffer {
  return box('hdlr', u32(0, 0), Buffer.from(type, 'latin1'), Buffer.alloc(12), Buffer.from(`${name}\0`, 'latin1'));
}

export function dataInformation(): Buffer {
  return box('dinf', box('dref', u32(0, 1), box('url ', u32(1))));
}
