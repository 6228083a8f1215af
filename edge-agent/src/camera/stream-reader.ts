import { setTimeout as delay } from 'node:timers/promises';
import type { CameraFault } from '@sigap/contracts';
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
import type { VideoCodec, VideoFormat } from './camera-spec.js';
import { PacketFanout, type PacketHandling } from './packet-fanout.js';
import { type StreamPhase, streamFault } from './stream-fault.js';
import type { StreamInput } from './stream-input.js';

export class StreamError extends Error {
  override readonly name = 'StreamError';
  constructor(
    readonly fault: CameraFault,
    message: string,
  ) {
    super(message);
  }
}

export interface OpenStream {
  stream: Stream;
  video: VideoFormat;
}

/** How packets are counted, shared and freed. */
export const packetHandling: PacketHandling<Packet> = {
  isKey: (packet) => packet.isKeyframe,
  bytes: (packet) => packet.size,
  share: sharePacket,
  free: (packet) => packet.free(),
};

/** The one demuxer of a camera. Call `open`, `read`, `close` in this order; `interrupt` at any time ends what is going on. */
export class StreamReader {
  readonly fanout = new PacketFanout<Packet>(packetHandling);
  packets = 0;
  lastPacketMs: number | null = null;
  private readonly context = new FormatContext();
  private stopping = false;

  /** `tap` sees each packet at once, before anybody else. */
  constructor(
    private readonly input: StreamInput,
    private readonly tap: (packet: Packet, atMs: number) => void = () => undefined,
  ) {}

  /** Throws StreamError. */
  async open(): Promise<OpenStream> {
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
    const stream = this.context.streams[index];
    if (index < 0 || stream === undefined || stream.codecpar.width <= 0) throw new StreamError('no-video', 'the source has no video');
    // sound is neither needed nor wanted
    for (const other of this.context.streams) if (other.index !== index) other.discard = AVDISCARD_ALL;
    const { codecId, width, height } = stream.codecpar;
    return { stream, video: { codec: codecName(codecId), width, height } };
  }

  /** Feeds the fan-out until `interrupt` (resolves) or until the source ends or fails (throws StreamError). */
  async read(stream: Stream): Promise<void> {
    const packet = new Packet();
    packet.alloc();
    const clock = new LoopClock(stream.timeBase.toDouble());
    let packetsBefore = this.packets;
    try {
      while (!this.stopping) {
        const code = await this.context.readFrame(packet);
        if (this.stopping) return;
        if (code === AVERROR_EOF && this.input.loops) {
          // a file without one picture would be read round and round as fast as the disk goes
          if (this.packets === packetsBefore) throw new StreamError('no-video', 'the file has no picture');
          packetsBefore = this.packets;
          this.check(await this.context.seekFrame(stream.index, 0n, AVSEEK_FLAG_BACKWARD), 'reading');
          clock.restart();
          continue;
        }
        this.check(code, 'reading');
        if (packet.streamIndex === stream.index) {
          if (this.input.loops) await clock.wait(packet.pts);
          this.deliver(packet, stream);
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
    this.fanout.close();
    await this.context.closeInput();
  }

  private deliver(packet: Packet, stream: Stream): void {
    this.packets++;
    this.lastPacketMs = performance.now();
    // the first packets of an RTSP stream may have no time; a recording or a filter would run away with it
    if (packet.pts === AV_NOPTS_VALUE) packet.pts = packet.dts === AV_NOPTS_VALUE ? startOf(stream) : packet.dts;
    this.tap(packet, this.lastPacketMs);
    this.fanout.publish(packet);
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

function startOf(stream: Stream): bigint {
  return stream.startTime === AV_NOPTS_VALUE ? 0n : stream.startTime;
}

function sharePacket(packet: Packet): Packet {
  const shared = packet.clone();
  if (shared === null) throw new TypeError('out of memory');
  return shared;
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
