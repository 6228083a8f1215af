import {
  AV_PIX_FMT_GRAY8,
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_YUVJ422P,
  AV_PIX_FMT_YUVJ444P,
} from 'node-av/constants';
import type { Frame, Rational } from 'node-av/lib';
import { FrameConverter } from './frame-converter.js';
import { FrameSampler } from './frame-sampler.js';
import { type Jpeg, JpegEncoder } from './jpeg-encoder.js';
import { lumaGrid } from './luma-grid.js';
import { MotionGate } from './motion-gate.js';
import { fitWithin, type PictureSize } from './picture-size.js';
import { frameSide } from './worker-protocol.js';

export interface PictureSink {
  /** Packed RGB24. Returns false when it could not be kept. */
  frame(pixels: Uint8Array, width: number, height: number, decodedMs: number): boolean;
  /** `requestId` null: for the live view. Resolves when it was handed over. */
  jpeg(picture: Jpeg, requestId: number | null, decodedMs: number): Promise<void>;
}

export interface PictureWishes {
  recognise: boolean;
  sampleFps: number;
}

const liveFps = 5;
const liveSide = 960;
const snapshotSide = 1920;
/** Pixel formats whose first plane is 8-bit brightness. */
const planarLuma: readonly number[] = [
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUVJ422P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUVJ444P,
  AV_PIX_FMT_GRAY8,
];

/** What is made of the decoded pictures of one camera: samples for recognition (behind the motion gate), snapshots, live frames. */
export class PictureTaker {
  decoded = 0;
  sampled = 0;
  droppedBusy = 0;
  gated = 0;
  lastDecodedMs: number | null = null;
  /** Of the last decoded picture. */
  size: PictureSize | null = null;
  readonly wishes: PictureWishes;
  private readonly gate = new MotionGate();
  private readonly sampler = new FrameSampler();
  private readonly liveSampler = new FrameSampler();
  private readonly rgb: FrameConverter;
  private readonly liveJpeg: JpegEncoder;
  private readonly stillJpeg: JpegEncoder;
  private mayWrite = true;
  private liveUntilMs = 0;
  private liveInFlight = false;
  private snapshots: number[] = [];

  constructor(
    wishes: PictureWishes,
    timeBase: Rational,
    private readonly sink: PictureSink,
  ) {
    this.wishes = { ...wishes };
    this.rgb = new FrameConverter((frame) => {
      const { width, height } = fitWithin(frame, frameSide);
      return `scale=${width}:${height}:flags=bilinear,format=rgb24`;
    }, timeBase);
    this.liveJpeg = new JpegEncoder(liveSide, timeBase, 'small');
    this.stillJpeg = new JpegEncoder(snapshotSide, timeBase, 'good');
  }

  /** Somebody wants pictures now, so the stream must be decoded. */
  get wanted(): boolean {
    return this.wishes.recognise || this.snapshots.length > 0 || performance.now() < this.liveUntilMs;
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
    if (this.wishes.recognise && this.sampler.take(time, this.wishes.sampleFps)) await this.sample(frame, nowMs);
    if (this.snapshots.length > 0) await this.answerSnapshots(frame, nowMs);
    if (nowMs < this.liveUntilMs && !this.liveInFlight && this.liveSampler.take(time, liveFps)) await this.sendLive(frame, nowMs);
  }

  close(): void {
    this.rgb.close();
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
    const picture = await this.rgb.convert(frame);
    try {
      if (this.sink.frame(picture.toBuffer(), picture.width, picture.height, nowMs)) {
        this.mayWrite = false;
        this.sampled++;
      } else this.droppedBusy++;
    } finally {
      picture.free();
    }
  }

  private admits(frame: Frame, nowMs: number): boolean {
    const luma = frame.data?.[0];
    const stride = frame.linesize[0];
    if (luma === undefined || stride === undefined || !planarLuma.includes(frame.format)) return true;
    return this.gate.admit(lumaGrid({ data: luma, width: frame.width, height: frame.height, stride }), nowMs);
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
