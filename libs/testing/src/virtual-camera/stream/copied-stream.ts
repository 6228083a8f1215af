import { AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AVERROR_EAGAIN } from 'node-av/constants';
import { BitStreamFilter, BitStreamFilterContext, FFmpegError, Packet, Rational } from 'node-av/lib';
import { type AccessUnit, findParameterSets, type ParameterSets, splitAnnexB, type VideoCodec } from '../rtp/nal-units.js';
import { LoopedFile } from '../source/input-file.js';
import type { CameraStream } from './camera-stream.js';
import { PictureFeed } from './picture-feed.js';

/** A file's own H.264 or H.265, sent as it is at its own pace, over and over. Nothing is read while nobody watches. */
export class CopiedStream implements CameraStream {
  readonly feed = new PictureFeed();
  pictures = 0;
  private running = false;
  private closed = false;
  private loop: Promise<void> = Promise.resolve();
  private wake: (() => void) | null = null;
  /** Pictures' times go on from here after a pause in which nobody watched. */
  private lead: number | null = null;

  private constructor(
    readonly name: string,
    readonly codec: VideoCodec,
    private readonly file: LoopedFile,
    private readonly filter: BitStreamFilterContext,
    private readonly sets: ParameterSets,
    private readonly onFailure: (error: Error) => void,
  ) {}

  /** Throws when the file can't be read or holds another codec. */
  static async open(name: string, path: string, onFailure: (error: Error) => void): Promise<CopiedStream> {
    const file = await LoopedFile.open(path);
    try {
      const codec = codecOf(file, path);
      const filter = annexBFilter(codec, file);
      const sets = findParameterSets(codec, splitAnnexB(filter.outputCodecParameters?.extradata ?? new Uint8Array()));
      if (!sets) {
        throw new Error(`${path} names no parameter sets: play it with mode "encode"`);
      }
      return new CopiedStream(name, codec, file, filter, sets, onFailure);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get fps(): number {
    return this.file.fps;
  }

  async parameterSets(): Promise<ParameterSets> {
    return this.sets;
  }

  subscribe(listener: (unit: AccessUnit) => void): () => void {
    const remove = this.feed.add(listener);
    if (!this.running) {
      this.running = true;
      this.loop = this.loop.then(async () => this.play());
    }
    return remove;
  }

  /** The file's key frames are where they are. */
  requestKeyFrame(): void {}

  async close(): Promise<void> {
    this.closed = true;
    this.wake?.();
    await this.loop;
    this.filter.free();
    await this.file.close();
  }

  private async play(): Promise<void> {
    try {
      while (!this.closed && this.feed.watched) {
        await this.sendNext();
      }
    } catch (error) {
      this.onFailure(error instanceof Error ? error : new Error(String(error)));
    }
    this.lead = null;
    this.running = false;
  }

  private async sendNext(): Promise<void> {
    const { packet, dts, pts } = await this.file.next();
    const now = performance.now() / 1000;
    this.lead ??= now - dts;
    const wait = dts + this.lead - now;
    if (wait > 0.001) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, wait * 1000);
      });
    } else if (wait < -1) {
      this.lead = now - dts;
    }
    FFmpegError.throwIfError(this.filter.sendPacketSync(packet), 'preparing a packet');
    using filtered = new Packet();
    filtered.alloc();
    for (;;) {
      const result = this.filter.receivePacketSync(filtered);
      if (result === AVERROR_EAGAIN) {
        return;
      }
      FFmpegError.throwIfError(result, 'preparing a packet');
      this.pictures += 1;
      this.feed.emit({ nals: splitAnnexB(Buffer.from(filtered.data ?? [])), ticks: pts * 90_000, keyFrame: filtered.isKeyframe });
      filtered.unref();
    }
  }
}

function codecOf(file: LoopedFile, path: string): VideoCodec {
  switch (file.stream.codecpar.codecId) {
    case AV_CODEC_ID_H264:
      return 'h264';
    case AV_CODEC_ID_HEVC:
      return 'h265';
    default:
      throw new Error(`${path} is neither H.264 nor H.265: play it with mode "encode"`);
  }
}

/** Files keep lengths before their NAL units; this puts start codes there and parameter sets before key frames. */
function annexBFilter(codec: VideoCodec, file: LoopedFile): BitStreamFilterContext {
  const filter = BitStreamFilter.getByName(codec === 'h264' ? 'h264_mp4toannexb' : 'hevc_mp4toannexb');
  if (!filter) {
    throw new Error(`this build of node-av has no Annex B filter for ${codec}`);
  }
  const context = new BitStreamFilterContext();
  FFmpegError.throwIfError(context.alloc(filter), 'making the Annex B filter');
  const parameters = context.inputCodecParameters;
  if (!parameters) {
    throw new Error('the Annex B filter takes no parameters');
  }
  FFmpegError.throwIfError(file.stream.codecpar.copy(parameters), 'setting the Annex B filter');
  const { num, den } = file.stream.timeBase;
  context.inputTimeBase = new Rational(num, den);
  FFmpegError.throwIfError(context.init(), 'starting the Annex B filter');
  return context;
}
