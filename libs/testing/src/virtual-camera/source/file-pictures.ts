import { AV_PIX_FMT_YUV420P, AVERROR_EAGAIN, AVERROR_EOF, SWS_BILINEAR } from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, SoftwareScaleContext } from 'node-av/lib';
import { blankPicture, type YuvPicture } from '../picture/yuv-picture.js';
import { LoopedFile } from './input-file.js';
import type { PictureSource } from './picture-source.js';

/** A file's pictures, decoded and scaled, over and over: to play it in another codec, size or rate than its own. */
export class FilePictures implements PictureSource {
  private readonly picture: YuvPicture;
  private readonly decoded = new Frame();
  private readonly scaled = new Frame();
  private readonly scaler = new SoftwareScaleContext();
  private shownUntil = Number.NEGATIVE_INFINITY;

  private constructor(
    readonly width: number,
    readonly height: number,
    private readonly file: LoopedFile,
    private readonly decoder: CodecContext,
  ) {
    this.picture = blankPicture(width, height);
    this.decoded.alloc();
    this.scaled.alloc();
  }

  /** Throws when the file can't be read or decoded. */
  static async open(path: string, size: { width: number; height: number }): Promise<FilePictures> {
    const file = await LoopedFile.open(path);
    try {
      const codec = Codec.findDecoder(file.stream.codecpar.codecId);
      if (!codec) {
        throw new Error(`there is no decoder for ${path}`);
      }
      const decoder = new CodecContext();
      decoder.allocContext3(codec);
      FFmpegError.throwIfError(decoder.parametersToContext(file.stream.codecpar), `decoding ${path}`);
      decoder.threadCount = 1;
      FFmpegError.throwIfError(await decoder.open2(codec, null), `decoding ${path}`);
      return new FilePictures(size.width, size.height, file, decoder);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async pictureAt(second: number): Promise<YuvPicture> {
    // Pictures that are over by now are decoded, since later ones refer to them, and not shown.
    let fresh = false;
    while (this.shownUntil <= second) {
      await this.decodeNext();
      fresh = true;
    }
    if (fresh) {
      await this.scale();
    }
    return this.picture;
  }

  async close(): Promise<void> {
    this.decoded.free();
    this.scaled.free();
    this.scaler.freeContext();
    this.decoder.freeContext();
    await this.file.close();
  }

  private async decodeNext(): Promise<void> {
    for (;;) {
      const result = await this.decoder.receiveFrame(this.decoded);
      if (result !== AVERROR_EAGAIN && result !== AVERROR_EOF) {
        FFmpegError.throwIfError(result, 'decoding');
        this.shownUntil = this.shownUntil === Number.NEGATIVE_INFINITY ? 1 / this.file.fps : this.shownUntil + 1 / this.file.fps;
        return;
      }
      const { packet } = await this.file.next();
      FFmpegError.throwIfError(await this.decoder.sendPacket(packet), 'decoding');
    }
  }

  private async scale(): Promise<void> {
    const { decoded, scaled, scaler, width, height } = this;
    scaler.getContext(
      decoded.width,
      decoded.height,
      decoded.format as Parameters<SoftwareScaleContext['getContext']>[2],
      width,
      height,
      AV_PIX_FMT_YUV420P,
      SWS_BILINEAR,
    );
    scaled.unref();
    scaled.format = AV_PIX_FMT_YUV420P;
    scaled.width = width;
    scaled.height = height;
    FFmpegError.throwIfError(scaled.getBuffer(), 'scaling');
    FFmpegError.throwIfError(await scaler.scaleFrame(scaled, decoded), 'scaling');
    this.picture.data.set(scaled.toBuffer().subarray(0, this.picture.data.length));
  }
}
