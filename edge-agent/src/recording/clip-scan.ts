import type { FileHandle } from 'node:fs/promises';
import {
  type BoxHead,
  boxHead,
  ClipFormatError,
  type ClipSample,
  type ClipTrack,
  isWholePicture,
  readFragment,
  readTrack,
} from './clip-fragments.js';
import type { ClipChunk } from './clip-index.js';
import type { ClipNote } from './clip-layout.js';

/** What a clip's file holds, whatever its writer came to. */
export interface ScannedClip {
  readonly note: ClipNote;
  readonly track: ClipTrack;
  readonly chunks: readonly ClipChunk[];
  readonly headBytes: number;
  /** Where the last whole fragment ends; what follows is cut off. */
  readonly endBytes: number;
}

/** No `moof` of ours is larger. */
const largestIndexBytes = 4 * 1024 * 1024;

/**
 * Reads a clip from its first bytes to its last whole fragment. `careful` also looks into the pictures: after a crash or a power cut the end
 * of the file may be zeros or anything. Null when the file has no beginning, or no picture.
 */
export async function scanClip(file: FileHandle, careful: boolean): Promise<ScannedClip | null> {
  const { size } = await file.stat();
  try {
    const ftyp = await read(file, 0, 16);
    const headBytes = ftyp.readUInt32BE(12) * 1024;
    if (ftyp.toString('latin1', 4, 8) !== 'ftyp' || headBytes === 0) return null;
    const noteBox = await contents(file, headBytes, 'free');
    const moov = await contents(file, noteBox.end, 'moov');
    const note = JSON.parse(noteBox.bytes.toString('utf8')) as ClipNote;
    const track = readTrack(moov.bytes);
    const { chunks, end } = await fragments(file, moov.end, size, careful ? track.nalLengthBytes : null);
    return chunks.length === 0 ? null : { note, track, chunks, headBytes, endBytes: end };
  } catch (error) {
    if (error instanceof ClipFormatError || error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

async function fragments(
  file: FileHandle,
  from: number,
  size: number,
  nalLengthBytes: number | null,
): Promise<{ chunks: ClipChunk[]; end: number }> {
  const chunks: ClipChunk[] = [];
  let end = from;
  let lastDts = -1;
  for (;;) {
    const samples = await fragmentAt(file, end, size, nalLengthBytes).catch((error: unknown) => {
      if (error instanceof ClipFormatError) return null;
      throw error;
    });
    const first = samples?.samples[0];
    if (samples === null || first === undefined || first.dts <= lastDts) return { chunks, end };
    chunks.push(samples.samples);
    lastDts = samples.samples.at(-1)?.dts ?? lastDts;
    end = samples.end;
  }
}

/** Null where there is no fragment, or none that is whole. */
async function fragmentAt(
  file: FileHandle,
  at: number,
  size: number,
  nalLengthBytes: number | null,
): Promise<{ samples: ClipSample[]; end: number } | null> {
  if (at + 8 > size) return null;
  const moof = await contents(file, at, 'moof');
  const data = await headAt(file, moof.end, 'mdat');
  const end = moof.end + data.bytes;
  if (end > size) return null;
  const samples = readFragment(moof.bytes, at);
  const last = samples.at(-1);
  if (samples.some(({ offset }) => offset < moof.end) || last === undefined || last.offset + last.bytes > end) return null;
  if (nalLengthBytes !== null) {
    const bytes = await read(file, moof.end, data.bytes);
    const isWhole = ({ offset, bytes: length }: ClipSample) =>
      isWholePicture(bytes.subarray(offset - moof.end, offset - moof.end + length), nalLengthBytes);
    if (!samples.every(isWhole)) return null;
  }
  return { samples, end };
}

async function contents(file: FileHandle, at: number, type: string): Promise<{ bytes: Buffer; end: number }> {
  const head = await headAt(file, at, type);
  if (head.bytes > largestIndexBytes) throw new ClipFormatError(`a ${type} of ${head.bytes} bytes`);
  const bytes = await read(file, at + head.headerBytes, head.bytes - head.headerBytes);
  return { bytes, end: at + head.bytes };
}

async function headAt(file: FileHandle, at: number, type: string): Promise<BoxHead> {
  const head = boxHead(await read(file, at, 16, 8));
  if (head === null || head.type !== type) throw new ClipFormatError(`no ${type} at ${at}`);
  return head;
}

/** Throws ClipFormatError where the file has fewer than `atLeast` bytes there. */
async function read(file: FileHandle, at: number, bytes: number, atLeast = bytes): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await file.read(buffer, 0, bytes, at);
  if (bytesRead < atLeast) throw new ClipFormatError('the file ends');
  return buffer.subarray(0, bytesRead);
}
