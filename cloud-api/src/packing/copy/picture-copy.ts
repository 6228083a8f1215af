import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_NOPTS_VALUE,
  AV_PIX_FMT_YUV420P,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import { Codec, CodecContext, CodecParameters, Dictionary, Frame, Packet, Rational, type Stream } from 'node-av/lib';
import { bitRateFor, burnInFilter, type CopyOrder } from './copy-order.js';
import { MediaInput, MediaOutput, check } from './media-file.js';
import { PictureFilter } from './picture-filter.js';

type Picture = NonNullable<CopyOrder['picture']>;
const milliseconds = new Rational(1, 1000);

/** A part of a clip with text in the picture, as H.264 that each browser plays. Throws FFmpegError. */
export async function burnIn(order: CopyOrder, picture: Picture, onProgress: (part: number) => void): Promise<void> {
  const source = await MediaInput.open(order.input, order.fromMs);
  const filter = new PictureFilter(burnInFilter(picture, source.stream.codecpar.height), milliseconds);
  const decoder = await decoderOf(source.stream);
  const writer = new PictureWriter(order, picture);
  const frame = new Frame();
  frame.alloc();
  try {
    const takeAll = async () => {
      for (let code = await decoder.receiveFrame(frame); code >= 0; code = await decoder.receiveFrame(frame)) {
        const atMs = source.milliseconds(frame.bestEffortTimestamp === AV_NOPTS_VALUE ? frame.pts : frame.bestEffortTimestamp);
        // what lies before the wanted part was decoded only to get there
        if (atMs >= order.fromMs && atMs <= order.toMs) {
          frame.pts = BigInt(Math.round(atMs));
          const shown = await filter.apply(frame);
          try {
            await writer.write(shown);
          } finally {
            shown.free();
          }
          onProgress((atMs - order.fromMs) / Math.max(1, order.toMs - order.fromMs));
        }
        frame.unref();
      }
    };
    await source.forEach(async (packet, atMs) => {
      if (atMs > order.toMs + 1_000) return false;
      // a broken packet costs its pictures and nothing else
      if ((await decoder.sendPacket(packet)) >= 0) await takeAll();
      return true;
    });
    await decoder.sendPacket(null);
    await takeAll();
    await writer.close();
  } finally {
    frame.free();
    filter.close();
    decoder.freeContext();
    await source.close();
  }
}

async function decoderOf(stream: Stream): Promise<CodecContext> {
  const codec = Codec.findDecoder(stream.codecpar.codecId);
  if (codec === null) throw new TypeError('no decoder for this kind of video');
  const decoder = new CodecContext();
  decoder.allocContext3(codec);
  check(decoder.parametersToContext(stream.codecpar));
  decoder.pktTimebase = stream.timeBase;
  decoder.threadCount = 1;
  check(await decoder.open2(codec, null));
  return decoder;
}

/** Encodes pictures and writes them; encoder and file are made when the first picture says how large they are. */
class PictureWriter {
  private encoder: CodecContext | null = null;
  private target: MediaOutput | null = null;
  private readonly packet = new Packet();

  constructor(
    private readonly order: CopyOrder,
    private readonly picture: Picture,
  ) {
    this.packet.alloc();
  }

  async write(frame: Frame): Promise<void> {
    this.encoder ??= await this.open(frame);
    check(await this.encoder.sendFrame(frame));
    await this.drain(this.encoder);
  }

  async close(): Promise<void> {
    if (this.encoder === null || this.target === null) throw new TypeError('there is no picture in that part');
    check(await this.encoder.sendFrame(null));
    await this.drain(this.encoder);
    await this.target.close();
    this.encoder.freeContext();
    this.packet.free();
  }

  private async open(frame: Frame): Promise<CodecContext> {
    const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
    if (codec === null) throw new TypeError('this FFmpeg has no H.264 encoder');
    const encoder = new CodecContext();
    encoder.allocContext3(codec);
    encoder.width = frame.width;
    encoder.height = frame.height;
    encoder.pixelFormat = AV_PIX_FMT_YUV420P;
    encoder.timeBase = milliseconds;
    encoder.gopSize = 50;
    encoder.threadCount = 1;
    encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    const { fromMs, toMs } = this.order;
    const rate = bitRateFor(this.picture.maxBytes, toMs - fromMs);
    encoder.bitRate = BigInt(rate);
    encoder.rcMaxRate = BigInt(rate);
    encoder.rcBufferSize = rate;
    const options = Dictionary.fromObject({ preset: 'veryfast', crf: '23' });
    try {
      check(await encoder.open2(codec, options));
    } finally {
      options.free();
    }
    const parameters = new CodecParameters();
    parameters.alloc();
    check(parameters.fromContext(encoder));
    this.target = await MediaOutput.create(this.order.output, parameters, milliseconds);
    parameters.free();
    return encoder;
  }

  private async drain(encoder: CodecContext): Promise<void> {
    for (;;) {
      const code = await encoder.receivePacket(this.packet);
      if (code === AVERROR_EAGAIN || code === AVERROR_EOF) return;
      check(code);
      await this.target?.write(this.packet);
      this.packet.unref();
    }
  }
}
