import type { NalCodec } from '../video/nal-units.js';
import type { PictureBuffer } from './picture-buffer.js';

/** Puts the payload of one RTP packet, `bytes[from..to)`, into the picture. False: it continues something that was lost, or is of no known kind. */
export type PayloadReader = (picture: PictureBuffer, bytes: Buffer, from: number, to: number) => boolean;

/** RFC 6184 (single units, STAP-A, FU-A) and RFC 7798 (single units, AP, FU), without orders of decoding of their own. */
export const payloadReaders: Readonly<Record<NalCodec, PayloadReader>> = { h264: readH264, hevc: readHevc };

function readH264(picture: PictureBuffer, bytes: Buffer, from: number, to: number): boolean {
  const first = bytes[from] ?? 0;
  const type = first & 0x1f;
  // 0: a start code, which some cameras put in front
  if (type < 24) {
    picture.add(bytes, from, to);
    return true;
  }
  if (type === 24) return addEach(picture, bytes, from + 1, to);
  if (type !== 28 || to - from < 2) return false;
  const fragment = bytes[from + 1] ?? 0;
  return addFragment(picture, fragment, [(first & 0xe0) | (fragment & 0x1f)], bytes, from + 2, to);
}

function readHevc(picture: PictureBuffer, bytes: Buffer, from: number, to: number): boolean {
  if (to - from < 3) return false;
  const first = bytes[from] ?? 0;
  const type = (first >> 1) & 0x3f;
  if (type < 48) {
    picture.add(bytes, from, to);
    return true;
  }
  if (type === 48) return addEach(picture, bytes, from + 2, to);
  if (type !== 49) return false;
  const fragment = bytes[from + 2] ?? 0;
  return addFragment(picture, fragment, [(first & 0x81) | ((fragment & 0x3f) << 1), bytes[from + 1] ?? 0], bytes, from + 3, to);
}

/** Units behind their lengths of two bytes. */
function addEach(picture: PictureBuffer, bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at + 2 <= to; ) {
    const end = at + 2 + bytes.readUInt16BE(at);
    if (end > to) return false;
    picture.add(bytes, at + 2, end);
    at = end;
  }
  return true;
}

/** `fragment`: the byte with the bits for the first (0x80) and the last (0x40) one. */
function addFragment(
  picture: PictureBuffer,
  fragment: number,
  header: readonly number[],
  bytes: Buffer,
  from: number,
  to: number,
): boolean {
  if (fragment & 0x80) picture.beginFragment(header, bytes, from, to);
  else if (!picture.continueFragment(bytes, from, to)) return false;
  if (fragment & 0x40) picture.endFragment();
  return true;
}
