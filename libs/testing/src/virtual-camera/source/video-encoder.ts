import {
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_SMPTE170M,
  AVERROR_EAGAIN,
  FF_ENCODER_LIBX264,
  FF_ENCODER_LIBX265,
} from 'node-av/constants';
import { Codec, CodecContext, Dictionary, FFmpegError, Frame, Packet, Rational } from 'node-av/lib';
import type { YuvPicture } from '../picture/yuv-picture.js';
import { type AccessUnit, splitAnnexB, type VideoCodec } from '../rtp/nal-units.js';

/** Seconds from one key frame to the next, as most cameras are set. */
const keyFrameSeconds = 2;

const options: Readonly<Record<VideoCodec, Record<string, string>>> = {
  h264: { preset: 'ultrafast', tune: 'zerolatency', crf: '24', forced_idr: '1' },
  h265: { preset: 'ultrafast', tune: 'zerolatency', crf: '26', forced_idr: '1' },
};

/** libx264 or libx265 by node-av, without delay: each picture in gives its access unit out. Parameter sets come with each key frame. */
export class VideoEncoder {
  private readonly packet = new Packet();
  /** A frame of node-av points into the buffer that it is made from, and FFmpeg reads it on another thread: this one outlives them all. */
  private readonly bytes: Buffer;

  private constructor(
    private readonly context: CodecContext,
    private readonly size: { width: number; height: number },
    private readonly fps: number,
  ) {
    this.packet.alloc();
    this.bytes = Buffer.alloc((size.width * size.height * 3) / 2);
  }

  /** Throws `FFmpegError` when the size or rate is refused. */
  static async open(codec: VideoCodec, size: { width: number; height: number }, fps: number): Promise<VideoEncoder> {
    const encoder = Codec.findEncoderByName(codec === 'h264' ? FF_ENCODER_LIBX264 : FF_ENCODER_LIBX265);
    if (!encoder) {
      throw new Error(`this build of node-av has no encoder for ${codec}`);
    }
    const context = new CodecContext();
    context.allocContext3(encoder);
    context.width = size.width;
    context.height = size.height;
    context.pixelFormat = AV_PIX_FMT_YUV420P;
    context.timeBase = new Rational(1, 90_000);
    context.framerate = new Rational(Math.round(fps * 1000), 1000);
    context.gopSize = Math.max(1, Math.round(fps * keyFrameSeconds));
    context.maxBFrames = 0;
    context.threadCount = 1;
    context.colorRange = AVCOL_RANGE_MPEG;
    context.colorSpace = AVCOL_SPC_SMPTE170M;
    const extra =
      codec === 'h265'
        ? { 'x265-params': `log-level=none:pools=none:frame-threads=1:repeat-headers=1:scenecut=0:keyint=${context.gopSize}` }
        : { sc_threshold: '0' };
    FFmpegError.throwIfError(
      await context.open2(encoder, Dictionary.fromObject({ ...options[codec], ...extra })),
      `opening ${encoder.name ?? codec}`,
    );
    return new VideoEncoder(context, size, fps);
  }

  /** One picture of the opened size, shown at `ticks` (90 kHz, rising). */
  async encode(picture: YuvPicture, ticks: number, forceKeyFrame: boolean): Promise<AccessUnit[]> {
    const { width, height } = this.size;
    this.bytes.set(picture.data);
    const frame = Frame.fromVideoBuffer(this.bytes, { width, height, format: AV_PIX_FMT_YUV420P, timeBase: { num: 1, den: 90_000 } });
    try {
      frame.pts = BigInt(Math.round(ticks));
      frame.duration = BigInt(Math.round(90_000 / this.fps));
      frame.pictType = forceKeyFrame ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
      FFmpegError.throwIfError(await this.context.sendFrame(frame), 'encoding');
    } finally {
      frame.free();
    }
    return this.collect();
  }

  close(): void {
    this.packet.free();
    this.context.freeContext();
  }

  private async collect(): Promise<AccessUnit[]> {
    const units: AccessUnit[] = [];
    for (;;) {
      const result = await this.context.receivePacket(this.packet);
      if (result === AVERROR_EAGAIN) {
        return units;
      }
      FFmpegError.throwIfError(result, 'encoding');
      const { data, pts, isKeyframe } = this.packet;
      units.push({ nals: splitAnnexB(Buffer.from(data ?? [])), ticks: Number(pts), keyFrame: isKeyframe });
      this.packet.unref();
    }
  }
}
