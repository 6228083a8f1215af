import {
  AV_CODEC_ID_HEVC,
  AV_NOPTS_VALUE,
  AVERROR_EOF,
  AVIO_FLAG_WRITE,
  AVMEDIA_TYPE_VIDEO,
  AVSEEK_FLAG_BACKWARD,
} from 'node-av/constants';
import { type CodecParameters, Dictionary, FFmpegError, FormatContext, IOContext, Packet, type Rational, type Stream } from 'node-av/lib';

export function check(code: number): number {
  if (code < 0) throw FFmpegError.fromCode(code) ?? new TypeError(`error ${code}`);
  return code;
}

/** The video stream of a file that is read from a place on. */
export class MediaInput {
  private constructor(
    private readonly context: FormatContext,
    readonly stream: Stream,
  ) {}

  /** Stands at the key frame at or before `fromMs`. Throws FFmpegError, or TypeError when there is no video. */
  static async open(path: string, fromMs: number): Promise<MediaInput> {
    const context = new FormatContext();
    check(await context.openInput(path, null, null));
    check(await context.findStreamInfo(null));
    const stream = context.streams[context.findBestStream(AVMEDIA_TYPE_VIDEO)];
    if (stream === undefined) throw new TypeError('the file has no video');
    const input = new MediaInput(context, stream);
    if (fromMs > 0) check(await context.seekFrame(stream.index, input.ticks(fromMs), AVSEEK_FLAG_BACKWARD));
    return input;
  }

  /** Each packet of the video until `take` says false, or the file ends. The packet belongs to the reader. */
  async forEach(take: (packet: Packet, atMs: number) => Promise<boolean> | boolean): Promise<void> {
    const packet = new Packet();
    packet.alloc();
    try {
      for (;;) {
        const code = await this.context.readFrame(packet);
        if (code === AVERROR_EOF) return;
        check(code);
        const goOn = packet.streamIndex !== this.stream.index || (await take(packet, this.milliseconds(packet.pts)));
        packet.unref();
        if (!goOn) return;
      }
    } finally {
      packet.free();
    }
  }

  /** From the first frame of the file. */
  milliseconds(pts: bigint): number {
    return pts === AV_NOPTS_VALUE ? 0 : Number(pts - this.startTicks()) * this.stream.timeBase.toDouble() * 1000;
  }

  ticks(milliseconds: number): bigint {
    return this.startTicks() + BigInt(Math.round(milliseconds / 1000 / this.stream.timeBase.toDouble()));
  }

  async close(): Promise<void> {
    await this.context.closeInput();
  }

  private startTicks(): bigint {
    return this.stream.startTime === AV_NOPTS_VALUE ? 0n : this.stream.startTime;
  }
}

/** An MP4 with one video track whose index lies at the front. */
export class MediaOutput {
  private firstDts: bigint | null = null;

  private constructor(
    private readonly context: FormatContext,
    private readonly io: IOContext,
    private readonly track: Stream,
    private readonly timeBase: Rational,
  ) {}

  static async create(path: string, parameters: CodecParameters, timeBase: Rational): Promise<MediaOutput> {
    const context = new FormatContext();
    check(context.allocOutputContext2(null, 'mp4', path));
    const track = context.newStream(null);
    check(parameters.copy(track.codecpar));
    track.codecpar.codecTag = parameters.codecId === AV_CODEC_ID_HEVC ? 'hvc1' : 0;
    track.timeBase = timeBase;
    const io = new IOContext();
    check(await io.open2(path, AVIO_FLAG_WRITE));
    context.pb = io;
    const options = Dictionary.fromObject({ movflags: '+faststart' });
    try {
      check(await context.writeHeader(options));
    } finally {
      options.free();
    }
    return new MediaOutput(context, io, track, timeBase);
  }

  /** The packet is changed: its times begin with zero, its time base is the track's. */
  async write(packet: Packet): Promise<void> {
    const dts = packet.dts === AV_NOPTS_VALUE ? packet.pts : packet.dts;
    this.firstDts ??= dts;
    packet.pts -= this.firstDts;
    packet.dts = dts - this.firstDts;
    packet.rescaleTs(this.timeBase, this.track.timeBase);
    packet.streamIndex = 0;
    check(await this.context.interleavedWriteFrame(packet));
  }

  async close(): Promise<void> {
    check(await this.context.writeTrailer());
    // the context would close the file a second time, which crashes the process
    this.context.pb = null;
    await this.io.closep();
    this.context.freeContext();
  }
}
