import { isKeyUnit, type NalCodec, nalLengthBytes, nalType, parameterSetTypes } from '../video/nal-units.js';

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
    this.bytes.writeUInt32BE(to - from, at);
    source.copy(this.bytes, at + nalLengthBytes, from, to);
    this.note(source[from] ?? 0);
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
    source.copy(this.bytes, this.reserve(to - from), from, to);
    return true;
  }

  endFragment(): void {
    if (this.open === null) return;
    this.bytes.writeUInt32BE(this.length - this.open - nalLengthBytes, this.open);
    const first = this.bytes[this.open + nalLengthBytes] ?? 0;
    this.open = null;
    this.note(first);
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
