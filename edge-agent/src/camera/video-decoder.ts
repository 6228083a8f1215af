import { type AVCodecID, AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_NOPTS_VALUE } from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, Packet } from 'node-av/lib';
import type { PacketSubscription } from './packet-fanout.js';
import { annexB, nalLengthBytes, nalType, parameterSetTypes } from './video/nal-units.js';
import type { VideoPacket, VideoStream } from './video/video-packet.js';

export type FrameTaker = (frame: Frame, seconds: number | null) => Promise<void>;

/**
 * Turns the packets of one subscription into pictures. One thread each: a worker has several cameras, and a frame-threaded decoder would
 * hold pictures back.
 */
export class VideoDecoder {
  private readonly codec: CodecContext;
  private running: Promise<void> | null = null;

  constructor(
    /** What the source is now. */
    private readonly stream: () => VideoStream,
    private readonly take: FrameTaker,
    private readonly failed: (error: unknown) => void,
    /** Asked for each packet: whoever looks seldom needs no more than key frames, at a fifth of the cost. */
    private readonly keyFramesSuffice: () => boolean = () => false,
  ) {
    this.codec = new CodecContext();
  }

  /** Throws FFmpegError when there is no decoder for the stream. */
  async start(packets: PacketSubscription<VideoPacket>): Promise<void> {
    const { codec: name, other, width, height } = this.stream();
    const codec = Codec.findDecoder((other?.codecId as AVCodecID | undefined) ?? (name === 'h264' ? AV_CODEC_ID_H264 : AV_CODEC_ID_HEVC));
    if (codec === null) throw new TypeError('no decoder for this kind of video');
    this.codec.allocContext3(codec);
    if (other !== null) {
      this.codec.width = width;
      this.codec.height = height;
      if (other.extraData !== null) this.codec.extraData = other.extraData;
    }
    this.codec.threadCount = 1;
    FFmpegError.throwIfError(await this.codec.open2(codec, null), 'open2');
    this.running = this.decodeAll(packets).catch(this.failed);
  }

  /** Resolves when the last picture was taken. Close the subscription first. */
  async stop(): Promise<void> {
    await this.running;
    this.codec.freeContext();
  }

  private async decodeAll(packets: PacketSubscription<VideoPacket>): Promise<void> {
    const frame = new Frame();
    frame.alloc();
    const lent = new Packet();
    lent.alloc();
    let skipping = false;
    try {
      for (let packet = await packets.next(); packet !== null; packet = await packets.next()) {
        skipping = !packet.isKey && (skipping || this.keyFramesSuffice());
        if (skipping) continue;
        lent.data = this.decodable(packet);
        lent.pts = packet.pts === null ? AV_NOPTS_VALUE : BigInt(packet.pts);
        lent.dts = packet.dts === null ? AV_NOPTS_VALUE : BigInt(packet.dts);
        // a broken packet costs its pictures and nothing else
        const sent = await this.codec.sendPacket(lent);
        lent.unref();
        if (sent >= 0) await this.receiveAll(frame);
      }
    } finally {
      lent.free();
      frame.free();
    }
  }

  private async receiveAll(frame: Frame): Promise<void> {
    while ((await this.codec.receiveFrame(frame)) >= 0) {
      const time = frame.bestEffortTimestamp === AV_NOPTS_VALUE ? frame.pts : frame.bestEffortTimestamp;
      await this.take(frame, time === AV_NOPTS_VALUE ? null : Number(time) * this.stream().secondsPerTick);
      frame.unref();
    }
  }

  /** NAL units with start codes, before each key frame what a decoder must know: it was told nothing else. */
  private decodable({ data, isKey }: VideoPacket): Buffer {
    const { codec, parameterSets } = this.stream();
    if (codec !== 'h264' && codec !== 'hevc') return data;
    const bringsItsOwn = nalType(codec, data[nalLengthBytes] ?? 0) === parameterSetTypes[codec][0];
    return annexB(data, isKey && !bringsItsOwn ? parameterSets : []);
  }
}
