import type { NalCodec } from '../video/nal-units.js';
import { PictureBuffer } from './picture-buffer.js';
import { type PayloadReader, payloadReaders } from './rtp-payload.js';

/** MAX_DROPOUT of RFC 3550, A.1. */
const mostMissing = 3_000;

export interface RtpPicture {
  /** NAL units, each behind its length in four bytes. */
  readonly data: Buffer;
  /** Ticks since the first packet; goes on where the 32 bits of RTP begin again. */
  readonly ticks: number;
  readonly isKey: boolean;
  readonly hasParameters: boolean;
}

/**
 * Puts pictures together from the RTP packets of one stream that come in order, as they do over TCP (RFC 3550, 5.1). A picture ends with the
 * marker; for a camera that sets it elsewhere (told by a packet of the same time behind it) it ends with the next time instead.
 */
export class RtpPictures {
  /** Packets that never came, by their numbers. */
  lost = 0;
  /** Something of the present picture is missing: nobody should begin with it. */
  private isDamaged = false;
  private readonly picture: PictureBuffer;
  private readonly read: PayloadReader;
  private sequence: number | null = null;
  private timestamp: number | null = null;
  private ticks = 0;
  private trustsMarker = true;
  /** The picture of the present time was handed out. */
  private isDone = false;

  constructor(
    codec: NalCodec,
    private readonly payloadType: number,
    private readonly emit: (picture: RtpPicture) => void,
  ) {
    this.picture = new PictureBuffer(codec);
    this.read = payloadReaders[codec];
  }

  /** `bytes[from..to)` is one RTP packet; what is none is passed over. Throws RangeError for a picture without an end. */
  push(bytes: Buffer, from: number, to: number): void {
    const payload = this.payload(bytes, from, to);
    if (payload === null) return;
    this.count(bytes.readUInt16BE(from + 2));
    this.turnTo(bytes.readUInt32BE(from + 4));
    this.read(this.picture, bytes, payload.from, payload.to);
    if (((bytes[from + 1] ?? 0) & 0x80) !== 0 && this.trustsMarker) this.finish();
  }

  private payload(bytes: Buffer, from: number, to: number): { from: number; to: number } | null {
    const first = bytes[from] ?? 0;
    if (to - from < 13 || first >> 6 !== 2 || ((bytes[from + 1] ?? 0) & 0x7f) !== this.payloadType) return null;
    let begin = from + 12 + (first & 0x0f) * 4;
    if (first & 0x10) {
      if (begin + 4 > to) return null;
      begin += 4 + bytes.readUInt16BE(begin + 2) * 4;
    }
    const end = first & 0x20 ? to - (bytes[to - 1] ?? 0) : to;
    return begin < end ? { from: begin, to: end } : null;
  }

  private count(sequence: number): void {
    const missing = this.sequence === null ? 0 : (sequence - this.sequence - 1) & 0xffff;
    this.sequence = sequence;
    if (missing === 0) return;
    // so many at once are not lost: the camera began to count anew
    if (missing < mostMissing) this.lost += missing;
    this.picture.dropFragment();
    this.isDamaged = true;
  }

  private turnTo(timestamp: number): void {
    if (this.timestamp === null) this.timestamp = timestamp;
    const step = (timestamp - this.timestamp) | 0;
    if (step === 0) {
      if (this.isDone) this.trustsMarker = false;
      return;
    }
    this.finish();
    this.isDone = false;
    this.timestamp = timestamp;
    this.ticks += step;
  }

  private finish(): void {
    const { picture } = this;
    // parameters that come by themselves belong to the picture behind them
    if (!picture.isShown) return picture.dropFragment();
    const { isKey, hasParameters } = picture;
    this.isDone = true;
    const isWhole = !this.isDamaged;
    this.isDamaged = false;
    this.emit({ data: picture.take(), ticks: this.ticks, isKey: isKey && isWhole, hasParameters });
  }
}
