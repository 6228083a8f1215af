import { setTimeout as delay } from 'node:timers/promises';
import {
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_CODEC_ID_MJPEG,
  AV_NOPTS_VALUE,
  AVDISCARD_ALL,
  AVERROR_EOF,
  AVMEDIA_TYPE_VIDEO,
  AVSEEK_FLAG_BACKWARD,
} from 'node-av/constants';
import { Dictionary, FFmpegError, FormatContext, InputFormat, Packet, type Stream } from 'node-av/lib';
import type { VideoCodec } from './camera-spec.js';
import { StreamError } from './stream-error.js';
import { type StreamPhase, streamFault } from './stream-fault.js';
import type { StreamInput } from './stream-input.js';
import type { StreamReader, VideoPacketTaker } from './stream-reader.js';
import { nalFormat, type NalFormat } from './video/nal-format.js';
import type { VideoStream } from './video/video-packet.js';

/** Every source that FFmpeg knows: files, webcams, HTTP, RTSP over UDP or TLS, and what our own RTSP reader leaves to it. */
export class FfmpegReader implements StreamReader {
  stream: VideoStream | null = null;
  /** FFmpeg says so in its log alone. */
  readonly lostPackets = 0;
  private readonly context = new FormatContext();
  private source: { track: Stream; nal: NalFormat | null } | null = null;
  private packets = 0;
  private stopping = false;

  constructor(private readonly input: StreamInput) {}

  async open(): Promise<VideoStream> {
    const options = Dictionary.fromObject(this.input.options);
    const format = this.input.format === null ? null : InputFormat.findInputFormat(this.input.format);
    try {
      this.check(await this.context.openInput(this.input.url, format, options), 'opening');
    } finally {
      options.free();
    }
    this.checkHost();
    this.check(await this.context.findStreamInfo(null), 'opening');
    const index = this.context.findBestStream(AVMEDIA_TYPE_VIDEO);
    const track = this.context.streams[index];
    if (index < 0 || track === undefined || track.codecpar.width <= 0) throw new StreamError('no-video', 'the source has no video');
    // sound is neither needed nor wanted
    for (const other of this.context.streams) if (other.index !== index) other.discard = AVDISCARD_ALL;
    const { codecId, width, height, extradata } = track.codecpar;
    const codec = codecName(codecId);
    const extraData = extradata === null ? null : Buffer.from(extradata);
    const nal = codec === 'h264' || codec === 'hevc' ? nalFormat(codec, extraData) : null;
    this.source = { track, nal };
    this.stream = {
      codec,
      width,
      height,
      secondsPerTick: track.timeBase.toDouble(),
      parameterSets: nal?.parameterSets ?? [],
      other: nal === null ? { codecId, extraData } : null,
    };
    return this.stream;
  }

  async read(take: VideoPacketTaker): Promise<void> {
    const { source, stream } = this;
    if (source === null || stream === null) throw new TypeError('not open');
    const packet = new Packet();
    packet.alloc();
    const clock = new LoopClock(stream.secondsPerTick);
    let packetsBefore = this.packets;
    try {
      while (!this.stopping) {
        const code = await this.context.readFrame(packet);
        if (this.stopping) return;
        if (code === AVERROR_EOF && this.input.loops) {
          // a file without one picture would be read round and round as fast as the disk goes
          if (this.packets === packetsBefore) throw new StreamError('no-video', 'the file has no picture');
          packetsBefore = this.packets;
          this.check(await this.context.seekFrame(source.track.index, 0n, AVSEEK_FLAG_BACKWARD), 'reading');
          clock.restart();
          continue;
        }
        this.check(code, 'reading');
        if (packet.streamIndex === source.track.index) {
          if (this.input.loops) await clock.wait(packet.pts);
          this.deliver(packet, take);
        }
        packet.unref();
      }
    } finally {
      packet.free();
    }
  }

  interrupt(): void {
    this.stopping = true;
    this.context.interrupt();
  }

  /** Only after `open` and `read` have ended: closing under a pending read crashes the process. */
  async close(): Promise<void> {
    await this.context.closeInput();
  }

  private deliver(packet: Packet, take: VideoPacketTaker): void {
    const { data } = packet;
    if (this.source === null || data === null) return;
    this.packets++;
    const { track, nal } = this.source;
    // FFmpeg's bytes are lent until the next read
    const bytes = nal === null ? Buffer.from(data) : nal.lengthPrefixed(data);
    if (bytes.length === 0) return;
    const dts = ticks(packet.dts);
    // the first packets of an RTSP stream may have no time; a recording or a filter would run away with it
    const pts = ticks(packet.pts) ?? dts ?? ticks(track.startTime) ?? 0;
    take({ data: bytes, pts, dts, isKey: packet.isKeyframe }, performance.now());
  }

  private check(code: number, phase: StreamPhase): void {
    if (code >= 0) return;
    throw new StreamError(streamFault(code, phase), FFmpegError.fromCode(code)?.message ?? `error ${code}`);
  }

  /** A server may answer with another address; the policy allowed only the one that was asked for. */
  private checkHost(): void {
    const { host } = this.input;
    if (host === null) return;
    const now = (this.context.url ?? '')
      .replace(/^[a-z]+:\/\//iu, '')
      .replace(/[/?#].*$/u, '')
      .replace(/^.*@/u, '');
    if (now !== host) throw new StreamError('address-not-allowed', 'the camera answered with another address');
  }
}

function ticks(value: bigint): number | null {
  return value === AV_NOPTS_VALUE ? null : Number(value);
}

function codecName(id: number): VideoCodec {
  if (id === AV_CODEC_ID_H264) return 'h264';
  if (id === AV_CODEC_ID_HEVC) return 'hevc';
  return id === AV_CODEC_ID_MJPEG ? 'mjpeg' : 'other';
}

/** Plays a file at its own speed. */
class LoopClock {
  private origin: { wallMs: number; seconds: number } | null = null;

  constructor(private readonly secondsPerTick: number) {}

  restart(): void {
    this.origin = null;
  }

  async wait(pts: bigint): Promise<void> {
    if (pts === AV_NOPTS_VALUE) return;
    const seconds = Number(pts) * this.secondsPerTick;
    this.origin ??= { wallMs: performance.now(), seconds };
    const dueInMs = this.origin.wallMs + (seconds - this.origin.seconds) * 1000 - performance.now();
    if (dueInMs > 1) await delay(Math.min(dueInMs, 1000));
  }
}
