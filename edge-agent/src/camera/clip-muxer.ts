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
  private waiting = 0;
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

  /** The packet is changed: give a reference of your own. Throws FFmpegError. @returns its time in the clip, milliseconds */
  add(packet: Packet, atMs: number): number {
    const times = this.timeline.place({ pts: ticks(packet.pts), dts: ticks(packet.dts), atMs });
    packet.pts = BigInt(times.pts);
    packet.dts = BigInt(times.dts);
    packet.duration = 0n;
    packet.streamIndex = 0;
    check(this.context.writeFrameSync(packet));
    this.packets++;
    this.waiting++;
    return (times.dts * 1000) / clipTicks;
  }

  /** What was added since the last cut, as one fragment; null when there is nothing. */
  cut(): Buffer | null {
    if (this.waiting === 0) return null;
    this.waiting = 0;
    check(this.context.writeFrameSync(null));
    this.context.flushSync();
    return this.take();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    // the context would free what it writes to, and both would
    this.context.pb = null;
    this.context.freeContext();
    this.io.freeContext();
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
