import { label, type PackingRules, type Station, type StationRules } from '@sigap/contracts';
import type { Clock, Logger, Module, ModuleHealth } from '@sigap/node-kit';
import type { CameraFrame, FrameConsumer, LiveFace } from '../../camera/camera-frame.js';
import { asksAgain, type ScanSink } from '../../packing/scan.js';
import { LatencyHistogram, type LatencySummary } from '../../recognition/latency-histogram.js';
import { SampleRate } from '../../recognition/sample-rate.js';
import { type AskedCode, InView } from './in-view.js';
import { type LookWish, lookWish, rateFor } from './look-wish.js';
import { pixelRegion } from './pixel-region.js';
import { type DoneReading, ReadingThread } from './reading-thread.js';

export interface PictureScannerDeps {
  sink: ScanSink;
  /** The station of a packing camera, or null. Asked several times a second. */
  station(cameraId: string): Pick<Station, 'assignmentId' | 'platform' | 'state'> | null;
  /** Something moved on the table. */
  moved(cameraId: string, atMs: number): void;
  clock: Clock;
  logger: Logger;
}

export interface PictureScannerCounts {
  /** Pictures that were looked through. */
  pictures: number;
  /** From the pixels to the codes. */
  reading: LatencySummary;
  /** Codes that answered. */
  scans: number;
  /** Texts that no label and no command has: not printable, too long. */
  unfit: number;
  /** Pictures a second of each camera, as far as the box keeps up. */
  fps: number;
}

interface Table {
  inView: InView;
  pictures: number;
}

const tickMs = 250;
/** White bars on black are rare and cost a second pass: every so many pictures. */
const invertEvery = 4;
const wantedBefore = 8;

/** Reads codes in the pictures of the packing cameras (PK-6a), each once while it is in view (PK-7), and says what moves on the tables. */
export class PictureScanner implements Module, FrameConsumer {
  readonly name = 'picture-scanner';
  private readonly thread: ReadingThread;
  private readonly tables = new Map<string, Table>();
  private readonly rate = new SampleRate();
  private readonly latency = new LatencyHistogram();
  private packing: Pick<PackingRules, 'platforms'> = { platforms: [] };
  private stationRules = new Map<string, StationRules>();
  private timer: NodeJS.Timeout | undefined;
  private wantedFps = wantedBefore;
  private scans = 0;
  private unfit = 0;

  constructor(private readonly deps: PictureScannerDeps) {
    this.thread = new ReadingThread(deps);
    this.thread.on('done', (result, frame) => this.take(result, frame));
  }

  /** The thread comes with the first picture: a box that packs nothing does without. */
  start(): Promise<void> {
    this.timer = setInterval(() => this.tick(), tickMs);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.thread.stop();
  }

  /** What the labels are, and where they lie. From the next picture on. */
  configure(packing: Pick<PackingRules, 'platforms'>, cameras: readonly { id: string; rules: StationRules }[]): void {
    this.packing = packing;
    this.stationRules = new Map(cameras.map(({ id, rules }) => [id, rules]));
  }

  consume(frame: CameraFrame): void {
    const wish = this.wishFor(frame.cameraId);
    if (frame.moved && wish.look !== 'nothing') this.deps.moved(frame.cameraId, frame.capturedMs);
    if (wish.look !== 'codes' || frame.channels !== 1) return frame.release(false);
    if (this.thread.state === 'idle' && this.timer !== undefined) this.thread.start();
    const table = this.tableOf(frame.cameraId);
    const invert = table.pictures++ % invertEvery === 0;
    this.thread.read(frame, { region: pixelRegion(wish.region, frame), symbologies: wish.symbologies, invert });
  }

  cameraOffline(cameraId: string): void {
    this.tables.get(cameraId)?.inView.blind();
  }

  cameraRemoved(cameraId: string): void {
    this.tables.delete(cameraId);
    if (this.tables.size === 0) this.thread.stop().catch((err: unknown) => this.deps.logger.error({ err }, 'scan.thread-not-ended'));
  }

  faces(): LiveFace[] {
    return [];
  }

  affordableFps(wanted: number, cameraId: string): number {
    this.wantedFps = wanted;
    return rateFor(this.wishFor(cameraId).look, this.rate.affordable(wanted));
  }

  counts(): PictureScannerCounts {
    const reading = this.latency.summary();
    const { scans, unfit } = this;
    return { pictures: reading.count, reading, scans, unfit, fps: this.rate.affordable(this.wantedFps) };
  }

  health(): ModuleHealth {
    const { pictures, scans, fps } = this.counts();
    const { state } = this.thread;
    const progress = { state, pictures, scans, fps };
    if (state === 'resting') return { status: 'degraded', detail: 'the thread that reads codes died again and again', progress };
    if (this.rate.isLowered(this.wantedFps))
      return { status: 'degraded', detail: `can't keep up: ${fps} pictures a second instead of ${this.wantedFps}`, progress };
    return { status: 'ok', progress };
  }

  private wishFor(cameraId: string): LookWish {
    return lookWish(this.deps.station(cameraId), this.packing, this.stationRules.get(cameraId) ?? null);
  }

  private tableOf(cameraId: string): Table {
    const table = this.tables.get(cameraId) ?? { inView: new InView(), pictures: 0 };
    this.tables.set(cameraId, table);
    return table;
  }

  private take({ codes, workMs }: DoneReading, frame: CameraFrame): void {
    this.latency.add(workMs);
    this.rate.worked(workMs);
    const { inView } = this.tableOf(frame.cameraId);
    const fit = codes.filter(({ text }) => label.safeParse(text).success);
    this.unfit += codes.length - fit.length;
    const scanned = inView.look(fit, frame.capturedMs);
    frame.release(inView.holds);
    const { cameraId } = frame;
    for (const code of scanned) {
      this.scan(code, inView, frame).catch((err: unknown) => this.deps.logger.error({ err, cameraId }, 'scan.not-taken'));
    }
  }

  private async scan(code: AskedCode, inView: InView, { cameraId, capturedMs }: CameraFrame): Promise<void> {
    const { sink, clock } = this.deps;
    const { text, symbology, inPicture } = code;
    const at = new Date(clock.now().getTime() - (clock.monotonicMs() - capturedMs));
    const outcome = await sink.scan({ code: text, symbology, source: 'camera', cameraId, at, inPicture });
    if (asksAgain(outcome)) return inView.again(code);
    inView.answered(code);
    this.scans++;
  }

  private tick(): void {
    const nowMs = this.deps.clock.monotonicMs();
    this.thread.tick(nowMs);
    const lowered = this.rate.isLowered(this.wantedFps);
    this.rate.tick(nowMs, 1, this.wantedFps);
    if (this.rate.isLowered(this.wantedFps) === lowered) return;
    const fps = this.rate.affordable(this.wantedFps);
    this.deps.logger.warn({ fps, wantedFps: this.wantedFps }, lowered ? 'scan.keeps-up-again' : 'scan.cant-keep-up');
  }
}
