import { type Frame, Rational } from 'node-av/lib';
import { FrameConverter } from './frame-converter.js';
import { FrameSampler } from './frame-sampler.js';
import { type Jpeg, JpegEncoder } from './jpeg-encoder.js';
import { lumaGrid } from './luma-grid.js';
import { lumaPlaneOf } from './luma-plane.js';
import { defaultMotionRule, MotionGate, tableMotionRule } from './motion-gate.js';
import { fitWithin, type PictureSize } from './picture-size.js';
import { PixelCopy } from './pixel-copy.js';
import { codeFrameSide, frameSide } from './worker-protocol.js';

export interface PictureSink {
  /** Packed pixels, `channels` bytes each. Returns false when it could not be kept. */
  frame(pixels: Uint8Array, facts: SampleFacts, decodedMs: number): boolean;
  /** `requestId` null: for the live view. Resolves when it was handed over. */
  jpeg(picture: Jpeg, requestId: number | null, decodedMs: number): Promise<void>;
}

export interface SampleFacts extends PictureSize {
  /** 3: RGB, 1: brightness. */
  channels: 1 | 3;
  moved: boolean;
}

export interface PictureWishes {
  /** What the samples are looked through for. */
  kind: 'faces' | 'codes';
  /** 0: no samples. */
  sampleFps: number;
}

/** At this rate and below, key frames are often enough. */
const keyFramesFps = 0.5;

/** FFmpeg's graphs want one; times go through them as they are. */
const timeBase = new Rational(1, 90_000);

const liveFps = 5;
const liveSide = 960;
const snapshotSide = 1920;

/** What is made of the decoded pictures of one camera: samples for faces or codes (behind the motion gate), snapshots, live frames. */
export class PictureTaker {
  decoded = 0;
  sampled = 0;
  droppedBusy = 0;
  gated = 0;
  lastDecodedMs: number | null = null;
  /** Of the last decoded picture. */
  size: PictureSize | null = null;
  readonly wishes: PictureWishes;
  private readonly gate: MotionGate;
  private readonly sampler = new FrameSampler();
  private readonly liveSampler = new FrameSampler();
  private readonly samples: FrameConverter;
  private readonly pixels = new PixelCopy();
  private readonly liveJpeg: JpegEncoder;
  private readonly stillJpeg: JpegEncoder;
  private mayWrite = true;
  private liveUntilMs = 0;
  private liveInFlight = false;
  private snapshots: number[] = [];

  constructor(
    wishes: PictureWishes,
    private readonly sink: PictureSink,
  ) {
    this.wishes = { ...wishes };
    this.gate = new MotionGate(wishes.kind === 'codes' ? tableMotionRule : defaultMotionRule);
    const [side, format] = wishes.kind === 'codes' ? [codeFrameSide, 'gray'] : [frameSide, 'rgb24'];
    this.samples = new FrameConverter((frame) => {
      const { width, height } = fitWithin(frame, side);
      return `scale=${width}:${height}:flags=bilinear,format=${format}`;
    }, timeBase);
    this.liveJpeg = new JpegEncoder(liveSide, timeBase, 'small');
    this.stillJpeg = new JpegEncoder(snapshotSide, timeBase, 'good');
  }

  /** Somebody wants pictures now, so the stream must be decoded. */
  get wanted(): boolean {
    return this.wishes.sampleFps > 0 || this.looked;
  }

  /** Nobody looks but for samples, and these come seldom. */
  get keyFramesSuffice(): boolean {
    return this.wishes.sampleFps <= keyFramesFps && !this.looked;
  }

  private get looked(): boolean {
    return this.snapshots.length > 0 || performance.now() < this.liveUntilMs;
  }

  credit(hold: boolean): void {
    this.mayWrite = true;
    this.gate.hold(hold);
  }

  snapshot(requestId: number): void {
    this.snapshots.push(requestId);
  }

  live(forMs: number): void {
    this.liveUntilMs = performance.now() + forMs;
  }

  async take(frame: Frame, seconds: number | null): Promise<void> {
    const nowMs = performance.now();
    this.decoded++;
    this.lastDecodedMs = nowMs;
    if (this.size?.width !== frame.width || this.size.height !== frame.height) this.size = { width: frame.width, height: frame.height };
    const time = seconds ?? nowMs / 1000;
    const { sampleFps } = this.wishes;
    if (sampleFps > 0 && this.sampler.take(time, sampleFps)) await this.sample(frame, nowMs);
    if (this.snapshots.length > 0) await this.answerSnapshots(frame, nowMs);
    if (nowMs < this.liveUntilMs && !this.liveInFlight && this.liveSampler.take(time, liveFps)) await this.sendLive(frame, nowMs);
  }

  close(): void {
    this.samples.close();
    this.liveJpeg.close();
    this.stillJpeg.close();
  }

  private async sample(frame: Frame, nowMs: number): Promise<void> {
    if (!this.admits(frame, nowMs)) {
      this.gated++;
      return;
    }
    if (!this.mayWrite) {
      this.droppedBusy++;
      return;
    }
    if (await this.handOver(frame, nowMs)) {
      this.mayWrite = false;
      this.gate.delivered();
      this.sampled++;
    } else this.droppedBusy++;
  }

  private async handOver(frame: Frame, nowMs: number): Promise<boolean> {
    const { moved } = this.gate;
    const { width, height } = frame;
    const luma = lumaPlaneOf(frame);
    if (this.wishes.kind === 'codes' && luma !== null && Math.max(width, height) <= codeFrameSide) {
      // the brightness is there already, and bars need nothing else
      return this.sink.frame(this.pixels.packed(luma, width, height), { width, height, channels: 1, moved }, nowMs);
    }
    const picture = await this.samples.convert(frame);
    try {
      const channels = this.wishes.kind === 'codes' ? 1 : 3;
      const facts = { width: picture.width, height: picture.height, channels, moved } as const;
      const [data] = picture.data ?? [];
      const [stride] = picture.linesize;
      if (data === undefined || stride === undefined) throw new TypeError('a picture without pixels');
      return this.sink.frame(this.pixels.packed({ data, stride }, facts.width * channels, facts.height), facts, nowMs);
    } finally {
      picture.free();
    }
  }

  private admits(frame: Frame, nowMs: number): boolean {
    const luma = lumaPlaneOf(frame);
    return luma === null || this.gate.admit(lumaGrid(luma), nowMs);
  }

  private async answerSnapshots(frame: Frame, nowMs: number): Promise<void> {
    const picture = await this.stillJpeg.encode(frame);
    const answered = this.snapshots;
    this.snapshots = [];
    for (const requestId of answered) await this.sink.jpeg(picture, requestId, nowMs);
  }

  private async sendLive(frame: Frame, nowMs: number): Promise<void> {
    const picture = await this.liveJpeg.encode(frame);
    this.liveInFlight = true;
    // not awaited: a slow reader must cost live frames, never samples
    this.sink.jpeg(picture, null, nowMs).then(
      () => (this.liveInFlight = false),
      () => (this.liveInFlight = false),
    );
  }
}
