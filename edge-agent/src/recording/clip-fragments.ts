/** One picture (access unit) of a clip. Times in ticks of the track, from 0 on; `offset` from the beginning of the file. */
export interface ClipSample {
  readonly offset: number;
  readonly bytes: number;
  readonly dts: number;
  /** Presentation minus decoding. */
  readonly shift: number;
  readonly isKey: boolean;
}

/** What the beginning of a clip says of its pictures. */
export interface ClipTrack {
  readonly codec: 'h264' | 'hevc';
  readonly width: number;
  readonly height: number;
  readonly timescale: number;
  /** The box `stsd` as the muxer made it. */
  readonly description: Buffer;
  /** Bytes of the length before each NAL unit. */
  readonly nalLengthBytes: number;
}

/** The bytes are not what a clip has there. After a crash that is the place where it ends. */
export class ClipFormatError extends Error {
  override readonly name = 'ClipFormatError';
}

export interface BoxHead {
  readonly type: string;
  /** With its header. */
  readonly bytes: number;
  readonly headerBytes: number;
}

/** The header of a box (ISO/IEC 14496-12, 4.2) at the beginning of `bytes`; null when it is cut off. Throws ClipFormatError. */
export function boxHead(bytes: Buffer): BoxHead | null {
  if (bytes.length < 8) return null;
  const short = bytes.readUInt32BE(0);
  const type = bytes.toString('latin1', 4, 8);
  if (short === 1) {
    if (bytes.length < 16) return null;
    return { type, bytes: Number(bytes.readBigUInt64BE(8)), headerBytes: 16 };
  }
  if (short < 8) throw new ClipFormatError(`a box of ${short} bytes`);
  return { type, bytes: short, headerBytes: 8 };
}

/** The contents of the box at `path` inside `bytes`, e.g. `['trak', 'mdia']`. Throws ClipFormatError. */
export function findBox(bytes: Buffer, path: readonly string[]): Buffer {
  const [type, ...rest] = path;
  if (type === undefined) return bytes;
  for (let at = 0; at < bytes.length; ) {
    const head = boxHead(bytes.subarray(at));
    if (head === null || at + head.bytes > bytes.length) break;
    if (head.type === type) return findBox(bytes.subarray(at + head.headerBytes, at + head.bytes), rest);
    at += head.bytes;
  }
  throw new ClipFormatError(`no box ${type}`);
}

/** Reads the contents of an empty `moov` with one video track. Throws ClipFormatError. */
export function readTrack(moov: Buffer): ClipTrack {
  const media = findBox(moov, ['trak', 'mdia']);
  const times = findBox(media, ['mdhd']);
  const timescale = times.readUInt32BE(times.readUInt8(0) === 1 ? 20 : 12);
  const entries = findBox(media, ['minf', 'stbl', 'stsd']);
  const entry = entries.subarray(8);
  const type = entry.toString('latin1', 4, 8);
  const codec = type === 'avc1' ? 'h264' : type === 'hvc1' || type === 'hev1' ? 'hevc' : null;
  if (codec === null || timescale === 0) throw new ClipFormatError(`a track of ${type}`);
  // VisualSampleEntry: 8 bytes of header, 78 of fields, then boxes
  const configuration = findBox(entry.subarray(86, entry.readUInt32BE(0)), [codec === 'h264' ? 'avcC' : 'hvcC']);
  return {
    codec,
    width: entry.readUInt16BE(32),
    height: entry.readUInt16BE(34),
    timescale,
    description: wholeBox('stsd', entries),
    nalLengthBytes: (configuration.readUInt8(codec === 'h264' ? 4 : 21) & 3) + 1,
  };
}

function wholeBox(type: string, contents: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(contents.length + 8, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, contents]);
}

const isNoKey = 0x1_0000;

/** The samples of one fragment; `moof` is the contents of the box that lies at `offset` of the file. Throws ClipFormatError. */
export function readFragment(moof: Buffer, offset: number): ClipSample[] {
  try {
    return samplesOf(findBox(moof, ['traf']), offset);
  } catch (error) {
    throw error instanceof RangeError ? new ClipFormatError('a box ends too early') : error;
  }
}

function samplesOf(traf: Buffer, moofOffset: number): ClipSample[] {
  const usual = readDefaults(findBox(traf, ['tfhd']));
  const time = findBox(traf, ['tfdt']);
  let dts = time.readUInt8(0) === 1 ? Number(time.readBigUInt64BE(4)) : time.readUInt32BE(4);
  const trun = findBox(traf, ['trun']);
  const has = trun.readUIntBE(1, 3);
  const count = trun.readUInt32BE(4);
  let at = 8;
  const next = () => trun.readUInt32BE((at += 4) - 4);
  let offset = moofOffset + (has & 0x1 ? next() : 0);
  const firstFlags = has & 0x4 ? next() : null;
  const samples: ClipSample[] = [];
  for (let i = 0; i < count; i++) {
    const duration = has & 0x100 ? next() : usual.duration;
    const bytes = has & 0x200 ? next() : usual.bytes;
    const flags = has & 0x400 ? next() : i === 0 && firstFlags !== null ? firstFlags : usual.flags;
    const shift = has & 0x800 ? trun.readInt32BE((at += 4) - 4) : 0;
    samples.push({ offset, bytes, dts, shift, isKey: (flags & isNoKey) === 0 });
    offset += bytes;
    dts += duration;
  }
  return samples;
}

function readDefaults(tfhd: Buffer): { duration: number; bytes: number; flags: number } {
  const has = tfhd.readUIntBE(1, 3);
  // after version, flags and track id
  let at = 8 + (has & 0x1 ? 8 : 0) + (has & 0x2 ? 4 : 0);
  const next = () => tfhd.readUInt32BE((at += 4) - 4);
  const duration = has & 0x8 ? next() : 0;
  const bytes = has & 0x10 ? next() : 0;
  return { duration, bytes, flags: has & 0x20 ? next() : 0 };
}

/** A NAL unit ends in a bit that is set, and what an encoder may put behind it is short. */
const longestZeros = 8;

/** Do the NAL units of a picture fill it exactly, each to its end? Zeros or old blocks, as a power cut leaves them, don't. */
export function isWholePicture(picture: Buffer, nalLengthBytes: number): boolean {
  let at = 0;
  while (at + nalLengthBytes < picture.length) {
    const length = picture.readUIntBE(at, nalLengthBytes);
    const end = at + nalLengthBytes + length;
    if (length === 0 || end > picture.length) return false;
    if (length > longestZeros && picture.subarray(end - longestZeros, end).every((byte) => byte === 0)) return false;
    at = end;
  }
  return at === picture.length;
}
