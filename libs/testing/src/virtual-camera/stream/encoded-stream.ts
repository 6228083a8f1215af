import { type AccessUnit, findParameterSets, type ParameterSets, type VideoCodec } from '../rtp/nal-units.js';
import type { PictureSource } from '../source/picture-source.js';
import { VideoEncoder } from '../source/video-encoder.js';
import type { CameraStream } from './camera-stream.js';
import { PictureFeed } from './picture-feed.js';

export interface EncodedStreamOptions {
  name: string;
  codec: VideoCodec;
  fps: number;
  /** A picture that is late is made late instead of never. Its time is the one at which it was due. */
  leavesNothingOut: boolean;
  source: PictureSource;
  /** Told of an encoder or source that failed; the stream has ended then. */
  onFailure: (error: Error) => void;
}

/** Pictures encoded as they are due, and only while somebody watches. A picture that is late is left out, as cameras do, unless it may not be. */
export class EncodedStream implements CameraStream {
  readonly name: string;
  readonly codec: VideoCodec;
  readonly fps: number;
  readonly feed = new PictureFeed();
  pictures = 0;
  private source: PictureSource;
  private encoder: VideoEncoder | null = null;
  private sets: ParameterSets | null = null;
  private keyFrameWanted = false;
  private readonly startedAt = performance.now();
  private lastIndex = -1;
  /** A picture was made since somebody began to watch: the next one is its neighbour. */
  private inRow = false;
  private timer: NodeJS.Timeout | undefined;
  private running = false;
  private closed = false;
  /** Encoding, changing and closing take turns. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: EncodedStreamOptions) {
    this.name = options.name;
    this.codec = options.codec;
    this.fps = options.fps;
    this.source = options.source;
  }

  /** Pictures have been shown for so many seconds. */
  get second(): number {
    return (performance.now() - this.startedAt) / 1000;
  }

  get lastPicture(): { number: number; dueAtMs: number } {
    const dueAtMs = performance.timeOrigin + this.startedAt + (this.lastIndex / this.fps) * 1000;
    return { number: this.lastIndex, dueAtMs };
  }

  async parameterSets(): Promise<ParameterSets> {
    if (!this.sets) {
      this.keyFrameWanted = true;
      await this.inTurn(async () => this.encodeNext());
    }
    if (!this.sets) {
      throw new Error('the encoder gave no parameter sets');
    }
    return this.sets;
  }

  subscribe(listener: (unit: AccessUnit) => void): () => void {
    const remove = this.feed.add(listener);
    this.requestKeyFrame();
    if (!this.running) {
      this.running = true;
      this.schedule();
    }
    return remove;
  }

  requestKeyFrame(): void {
    this.keyFrameWanted = true;
  }

  /** Goes on with other pictures, of another size too: new parameter sets come in the stream, as after a camera was reconfigured. */
  async replaceSource(source: PictureSource): Promise<void> {
    await this.inTurn(async () => {
      const before = this.source;
      this.source = source;
      if (before.width !== source.width || before.height !== source.height) {
        this.encoder?.close();
        this.encoder = null;
        this.sets = null;
      }
      await before.close();
    });
    this.requestKeyFrame();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.inTurn(async () => {
      this.encoder?.close();
      this.encoder = null;
      await this.source.close();
    });
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private schedule(): void {
    if (this.closed || !this.feed.watched) {
      this.running = false;
      this.inRow = false;
      return;
    }
    const due = ((this.lastIndex + 1) / this.fps) * 1000 + this.startedAt;
    this.timer = setTimeout(() => void this.tick(), Math.max(1, due - performance.now()));
  }

  private async tick(): Promise<void> {
    try {
      await this.inTurn(async () => this.encodeNext());
    } catch (error) {
      this.running = false;
      this.options.onFailure(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.schedule();
  }

  private async encodeNext(): Promise<void> {
    if (this.closed) {
      return;
    }
    const neighbour = this.lastIndex + 1;
    const index = this.options.leavesNothingOut && this.inRow ? neighbour : Math.max(neighbour, Math.floor(this.second * this.fps));
    const picture = await this.source.pictureAt(index / this.fps);
    this.encoder ??= await VideoEncoder.open(this.codec, this.source, this.fps);
    const keyFrame = this.keyFrameWanted;
    this.keyFrameWanted = false;
    const units = await this.encoder.encode(picture, (index / this.fps) * 90_000, keyFrame);
    this.lastIndex = index;
    this.inRow = this.running;
    for (const unit of units) {
      this.pictures += 1;
      this.sets = findParameterSets(this.codec, unit.nals) ?? this.sets;
      this.feed.emit(unit);
    }
  }
}
