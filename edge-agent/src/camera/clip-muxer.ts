import { AV_CODEC_ID_HEVC, AV_NOPTS_VALUE } from 'node-av/constants';
import { Dictionary, FFmpegError, FormatContext, IOContext, type Packet, Rational, type Stream } from 'node-av/lib';
import { ClipTimeline, clipTicks } from './clip-timeline.js';

const bufferBytes = 256 * 1024;

/**
 * Packets of one stream as fragmented MP4 in memory (ISO/IEC 14496-12, 8.8): FFmpeg never sees a file, so that writing, syncing and what to
 * do when the disk is full are decided by us. All calls are quick: nothing is decoded, and nothing waits.
 */
export class ClipMuxer {
  packets = 0;
  private readonly context = new FormatContext();
  private readonly io = new IOContext();
  private readonly timeline: ClipTimeline;
  private made: Buffer[] = [];
  /** Written to the muxer since the last cut. */
  private waiting = 0;
  private held: { packet: Packet; dts: number } | null = null;
  /** Between the last two packets; a guess before there are two. */
  private step = clipTicks / 25;
  private closed = false;

  constructor(stream: Stream) {
    this.timeline = new ClipTimeline(stream.timeBase.toDouble());
    check(this.context.allocOutputContext2(null, 'mp4', null));
    this.io.allocContextWithCallbacks(bufferBytes, 1, null, (bytes) => {
      this.made.push(Buffer.from(bytes));
      return bytes.length;
    });
    this.context.pb = this.io;
    const track = this.context.newStream(null);
    check(stream.codecpar.copy(track.codecpar));
    // browsers play H.265 under this name alone; 0 lets the muxer choose
    track.codecpar.codecTag = stream.codecpar.codecId === AV_CODEC_ID_HEVC ? 'hvc1' : 0;
    track.timeBase = new Rational(1, clipTicks);
    const options = Dictionary.fromObject({ movflags: 'frag_custom+empty_moov+default_base_moof+skip_trailer' });
    try {
      check(this.context.writeHeaderSync(options));
    } finally {
      options.free();
    }
    this.context.flushSync();
  }

  /** What begins the file: `ftyp` and a `moov` without samples. Once, before the first packet. */
  takeHeader(): Buffer {
    return this.take();
  }

  /**
   * Throws FFmpegError. The packet becomes the muxer's. It is held until the next one comes: only then is it known how long it is shown, and the
   * muxer puts fragments end to end, so that a guess would move everything behind it.
   * @returns its time in the clip, milliseconds
   */
  add(packet: Packet, atMs: number): number {
    const { pts, dts } = this.timeline.place({ pts: ticks(packet.pts), dts: ticks(packet.dts), atMs });
    this.passOn(dts);
    packet.pts = BigInt(pts);
    packet.dts = BigInt(dts);
    packet.streamIndex = 0;
    this.held = { packet, dts };
    this.packets++;
    return (dts * 1000) / clipTicks;
  }

  /** What was added since the last cut, as one fragment; null when there is nothing. `last`: nothing follows. */
  cut(last = false): Buffer | null {
    if (last && this.held !== null) this.passOn(this.held.dts + this.step);
    if (this.waiting === 0) return null;
    this.waiting = 0;
    check(this.context.writeFrameSync(null));
    this.context.flushSync();
    return this.take();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.held?.packet.free();
    this.held = null;
    // the context would free what it writes to, and both would
    this.context.pb = null;
    this.context.freeContext();
    this.io.freeContext();
  }

  /** The held packet is shown until `untilDts`. */
  private passOn(untilDts: number): void {
    const { held } = this;
    if (held === null) return;
    this.held = null;
    this.step = untilDts - held.dts;
    try {
      held.packet.duration = BigInt(this.step);
      check(this.context.writeFrameSync(held.packet));
      this.waiting++;
    } finally {
      held.packet.free();
    }
  }

  private take(): Buffer {
    const bytes = Buffer.concat(this.made);
    this.made = [];
    return bytes;
  }
}

function ticks(value: bigint): number | null {
  return value === AV_NOPTS_VALUE ? null : Number(value);
}

function check(code: number): void {
  if (code < 0) throw FFmpegError.fromCode(code) ?? new TypeError(`error ${code}`);
}
