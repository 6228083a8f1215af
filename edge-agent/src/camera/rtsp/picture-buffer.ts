import { isKeyUnit, type NalCodec, nalLengthBytes, nalType, parameterSetTypes, splitAnnexB, startCode } from '../video/nal-units.js';

/** No picture of a camera is larger. */
const largestPicture = 16 * 1024 * 1024;

/** The NAL units of one picture as they come, whole or in fragments, each behind its length. The room is used again for the next picture. */
export class PictureBuffer {
  /** The picture can be the first that is decoded. */
  isKey = false;
  /** There is something to see in it, not parameters alone. */
  isShown = false;
  hasParameters = false;
  private bytes = Buffer.allocUnsafeSlow(64 * 1024);
  private length = 0;
  /** Where the unit begins that comes in fragments. */
  private open: number | null = null;

  constructor(private readonly codec: NalCodec) {}

  get isEmpty(): boolean {
    return this.length === 0 && this.open === null;
  }

  /** A whole unit: `source[from..to)`. */
  add(source: Buffer, from: number, to: number): void {
    if (to <= from) return;
    this.dropFragment();
    const at = this.reserve(nalLengthBytes + to - from);
    source.copy(this.bytes, at + nalLengthBytes, from, to);
    this.close(at);
  }

  /** The first fragment of a unit, whose header was put together from that of the fragment. */
  beginFragment(header: readonly number[], source: Buffer, from: number, to: number): void {
    this.dropFragment();
    const at = this.reserve(nalLengthBytes + header.length + to - from);
    this.open = at;
    for (const [i, byte] of header.entries()) this.bytes[at + nalLengthBytes + i] = byte;
    source.copy(this.bytes, at + nalLengthBytes + header.length, from, to);
  }

  /** False when there is no fragment that this could continue: one was lost. */
  continueFragment(source: Buffer, from: number, to: number): boolean {
    if (this.open === null) return false;
    // first the room, which may be another buffer than before
    const at = this.reserve(to - from);
    source.copy(this.bytes, at, from, to);
    return true;
  }

  endFragment(): void {
    if (this.open === null) return;
    const at = this.open;
    this.open = null;
    this.close(at);
  }

  /** What was begun will not be whole. */
  dropFragment(): void {
    if (this.open === null) return;
    this.length = this.open;
    this.open = null;
  }

  /** A copy of what there is; the buffer is empty afterwards. */
  take(): Buffer {
    this.dropFragment();
    const picture = Buffer.allocUnsafeSlow(this.length);
    this.bytes.copy(picture, 0, 0, this.length);
    this.length = 0;
    this.isKey = this.isShown = this.hasParameters = false;
    return picture;
  }

  /**
   * The unit that was copied behind the room for its length at `at` is whole. None holds a start code (H.264 7.4.1), but some cameras put
   * several units with start codes between them into one packet, or end them in zeros.
   */
  private close(at: number): void {
    const begin = at + nalLengthBytes;
    while (this.length > begin && this.bytes[this.length - 1] === 0) this.length--;
    const unit = this.bytes.subarray(begin, this.length);
    if (unit.length === 0) {
      this.length = at;
      return;
    }
    const inner = unit.indexOf(startCode);
    if (inner >= 0) {
      const units = splitAnnexB(Buffer.concat([startCode, unit]));
      this.length = at;
      for (const one of units) this.add(one, 0, one.length);
      return;
    }
    this.bytes.writeUInt32BE(unit.length, at);
    this.note(unit[0] ?? 0);
  }

  /** Throws RangeError for a picture without an end. */
  private reserve(count: number): number {
    const at = this.length;
    if (at + count > largestPicture) throw new RangeError('a picture without an end');
    if (at + count > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(at + count, this.bytes.length * 2));
      this.bytes.copy(larger, 0, 0, at);
      this.bytes = larger;
    }
    this.length += count;
    return at;
  }

  private note(first: number): void {
    const type = nalType(this.codec, first);
    if (isKeyUnit(this.codec, type)) this.isKey = true;
    if (this.codec === 'h264' ? type >= 1 && type <= 5 : type < 32) this.isShown = true;
    // the sequence parameters come with the others
    if (type === parameterSetTypes[this.codec].at(-2)) this.hasParameters = true;
  }
}
