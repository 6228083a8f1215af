import { z } from 'zod';

/** What the copying program gets on its standard input, as one JSON text. Paths are files that only this user reads. */
export const copyOrder = z.object({
  input: z.string().min(1),
  output: z.string().min(1),
  fromMs: z.number().nonnegative(),
  toMs: z.number().positive(),
  /** Null: packets are copied as they are, from the key frame at or before `fromMs`. */
  picture: z
    .object({
      /** At most this many pixels high; never made larger. */
      maxHeight: z.number().int().positive(),
      /** At most this many bytes in all; null: as good as it should be. */
      maxBytes: z.number().int().positive().nullable(),
      /** Files with one line of text each, burned in at the bottom from the top one down. */
      lineFiles: z.array(z.string()).max(6),
      /** Wall time of the first frame of the input in the site's time zone, as if it were UTC; runs along in the picture. */
      clockMs: z.number().nullable(),
      fontFile: z.string(),
    })
    .nullable(),
});
export type CopyOrder = z.infer<typeof copyOrder>;

/** What it says on its standard output, one JSON text a line. */
export const copyReport = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), part: z.number() }),
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
]);
export type CopyReport = z.infer<typeof copyReport>;

/** Bits a second for a copy that must not be larger than `maxBytes`, with room for headers; never more than a good picture needs. */
export function bitRateFor(maxBytes: number | null, durationMs: number): number {
  const good = 3_000_000;
  if (maxBytes === null) return good;
  return Math.max(100_000, Math.min(good, Math.floor((maxBytes * 8 * 0.88) / Math.max(1, durationMs / 1000))));
}

/** FFmpeg filter description for one picture size. Text comes from files, so nothing in it is ever read as a filter. */
export function burnInFilter(picture: NonNullable<CopyOrder['picture']>, height: number): string {
  const outHeight = Math.min(picture.maxHeight, height) & ~1;
  const size = Math.max(14, Math.round(outHeight / 26));
  const box = `fontsize=${size}:fontcolor=white:box=1:boxcolor=black@0.55:boxborderw=${Math.round(size / 4)}:x=${size}`;
  const font = `fontfile='${picture.fontFile}'`;
  const lines = picture.lineFiles.length;
  const texts = picture.lineFiles.map(
    (file, index) => `drawtext=${font}:textfile='${file}':expansion=none:${box}:y=h-${Math.round((lines - index) * size * 1.6 + size / 2)}`,
  );
  if (picture.clockMs !== null) {
    const epoch = Math.floor(picture.clockMs / 1000);
    texts.push(`drawtext=${font}:text='%{pts\\:gmtime\\:${epoch}\\:%Y-%m-%d %T}':${box}:y=${size}`);
  }
  return [`scale=-2:${outHeight}:flags=bicubic`, 'format=yuv420p', ...texts].join(',');
}
