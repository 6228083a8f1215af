import { AV_NOPTS_VALUE } from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, type Packet, type Stream } from 'node-av/lib';
import type { PacketSubscription } from './packet-fanout.js';

export type FrameTaker = (frame: Frame, seconds: number | null) => Promise<void>;

/**
 * Turns the packets of one subscription into pictures. One thread each: a worker has several cameras, and a frame-threaded decoder would
 * hold pictures back.
 */
export class VideoDecoder {
  private readonly codec: CodecContext;
  private running: Promise<void> | null = null;

  constructor(
    private readonly stream: Stream,
    private readonly take: FrameTaker,
    private readonly failed: (error: unknown) => void,
    /** Asked for each packet: whoever looks seldom needs no more than key frames, at a fifth of the cost. */
    private readonly keyFramesSuffice: () => boolean = () => false,
  ) {
    this.codec = new CodecContext();
  }

  /** Throws FFmpegError when there is no decoder for the stream. */
  async start(packets: PacketSubscription<Packet>): Promise<void> {
    const codec = Codec.findDecoder(this.stream.codecpar.codecId);
    if (codec === null) throw new TypeError('no decoder for this kind of video');
    this.codec.allocContext3(codec);
    FFmpegError.throwIfError(this.codec.parametersToContext(this.stream.codecpar), 'parametersToContext');
    this.codec.pktTimebase = this.stream.timeBase;
    this.codec.threadCount = 1;
    FFmpegError.throwIfError(await this.codec.open2(codec, null), 'open2');
    this.running = this.decodeAll(packets).catch(this.failed);
  }

  /** Resolves when the last picture was taken. Close the subscription first. */
  async stop(): Promise<void> {
    await this.running;
    this.codec.freeContext();
  }

  private async decodeAll(packets: PacketSubscription<Packet>): Promise<void> {
    const frame = new Frame();
    frame.alloc();
    let skipping = false;
    try {
      for (let packet = await packets.next(); packet !== null; packet = await packets.next()) {
        skipping = !packet.isKeyframe && (skipping || this.keyFramesSuffice());
        if (skipping) {
          packet.free();
          continue;
        }
        // a broken packet costs its pictures and nothing else
        const sent = await this.codec.sendPacket(packet);
        packet.free();
        if (sent >= 0) await this.receiveAll(frame);
      }
    } finally {
      frame.free();
    }
  }

  private async receiveAll(frame: Frame): Promise<void> {
    while ((await this.codec.receiveFrame(frame)) >= 0) {
      const time = frame.bestEffortTimestamp === AV_NOPTS_VALUE ? frame.pts : frame.bestEffortTimestamp;
      await this.take(frame, time === AV_NOPTS_VALUE ? null : Number(time) * this.stream.timeBase.toDouble());
      frame.unref();
    }
  }
}
