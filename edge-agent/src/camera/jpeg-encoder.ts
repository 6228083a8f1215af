import { AV_CODEC_ID_MJPEG, AV_PIX_FMT_YUVJ420P } from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, type Frame, Packet, Rational } from 'node-av/lib';
import { FrameConverter } from './frame-converter.js';
import { fitWithin } from './picture-size.js';

export interface Jpeg {
  jpeg: Uint8Array;
  width: number;
  height: number;
}

/**
 * Pictures as JPEG, at most `side` pixels wide and high. Colours are brought to full range by the filter: an encoder that is merely told
 * about the range makes grey blacks.
 */
export class JpegEncoder {
  private readonly converter: FrameConverter;
  private encoder: CodecContext | null = null;
  private size = '';
  private nextPts = 0n;

  constructor(
    side: number,
    timeBase: Rational,
    private readonly quality: 'good' | 'small',
  ) {
    this.converter = new FrameConverter((frame) => {
      const { width, height } = fitWithin(frame, side);
      return `scale=${width}:${height}:out_range=pc:flags=bilinear,format=yuvj420p`;
    }, timeBase);
  }

  /** Throws FFmpegError. */
  async encode(frame: Frame): Promise<Jpeg> {
    const picture = await this.converter.convert(frame);
    try {
      const encoder = await this.encoderFor(picture);
      // an encoder refuses a time that it had before
      picture.pts = this.nextPts++;
      FFmpegError.throwIfError(await encoder.sendFrame(picture), 'sendFrame');
      return { jpeg: await receiveBytes(encoder), width: picture.width, height: picture.height };
    } finally {
      picture.free();
    }
  }

  close(): void {
    this.converter.close();
    this.encoder?.freeContext();
    this.encoder = null;
    this.size = '';
  }

  private async encoderFor(picture: Frame): Promise<CodecContext> {
    const size = `${picture.width}x${picture.height}`;
    if (this.encoder !== null && this.size === size) return this.encoder;
    this.encoder?.freeContext();
    const codec = Codec.findEncoder(AV_CODEC_ID_MJPEG);
    if (codec === null) throw new TypeError('this FFmpeg has no JPEG encoder');
    const encoder = new CodecContext();
    encoder.allocContext3(codec);
    encoder.width = picture.width;
    encoder.height = picture.height;
    encoder.pixelFormat = AV_PIX_FMT_YUVJ420P;
    encoder.timeBase = new Rational(1, 25);
    encoder.threadCount = 1;
    // quantiser 2 (best) .. 31
    encoder.qMin = encoder.qMax = this.quality === 'good' ? 3 : 6;
    FFmpegError.throwIfError(await encoder.open2(codec, null), 'open2');
    this.encoder = encoder;
    this.size = size;
    return encoder;
  }
}

async function receiveBytes(encoder: CodecContext): Promise<Uint8Array> {
  const packet = new Packet();
  packet.alloc();
  try {
    FFmpegError.throwIfError(await encoder.receivePacket(packet), 'receivePacket');
    // a copy: the packet's memory goes back to FFmpeg
    return Uint8Array.from(packet.data ?? []);
  } finally {
    packet.free();
  }
}
