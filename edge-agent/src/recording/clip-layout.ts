/**
 * How a clip lies in its file, while it is written and after:
 *
 *     ftyp | room for the index (free)  | free: who and when | moov (empty) | moof mdat | moof mdat | ...
 *     ftyp | moov | free | mdat( ......... the same bytes, untouched .........................  | text )
 *
 * While it grows it is a fragmented MP4 (ISO/IEC 14496-12, 8.8), each fragment synced. At the stop the index of all pictures goes into the
 * room in front, and one `mdat` is put around everything else: a fast-start MP4 without copying a byte of video. What was there before stays
 * where it was, so that the same can be done again after a crash in the middle.
 */
export const clipBrand = 'isom';
/** `minor_version` of `ftyp` says how many KiB there are before the first box that stays: this, unless an index needs more. */
export const clipHeadBytes = 256 * 1024;
export const ftypBytes = 28;
/** Header of the `mdat` around everything: size 1 and a 64-bit length. */
export const bigMdatHeader = 16;

/** One MP4 box. */
export function box(type: string, ...contents: Uint8Array[]): Buffer {
  const bytes = contents.reduce((sum, part) => sum + part.length, 8);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(bytes, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...contents], bytes);
}

export function ftyp(headBytes: number): Buffer {
  const brand = Buffer.alloc(12);
  brand.write(clipBrand, 0, 'latin1');
  brand.writeUInt32BE(headBytes / 1024, 4);
  brand.write(clipBrand, 8, 'latin1');
  return box('ftyp', brand, Buffer.from('iso6mp41', 'latin1'));
}

/** Zeros that nobody reads, `bytes` in all. */
export function freeBox(bytes: number): Buffer {
  return box('free', Buffer.alloc(bytes - 8));
}

/** What the writer notes beside the video, so that a file says alone what it is. */
export interface ClipNote {
  readonly v: 1;
  readonly recordingId: string;
  readonly cameraId: string;
  /** Wall time of the first picture, milliseconds. */
  readonly startedAtMs: number;
}

/** The first bytes of a clip that begins; `moov` is an empty one. */
export function clipHead(note: ClipNote, moov: Uint8Array): Buffer {
  return Buffer.concat([
    ftyp(clipHeadBytes),
    freeBox(clipHeadBytes - ftypBytes),
    box('free', Buffer.from(JSON.stringify(note), 'utf8')),
    moov,
  ]);
}
