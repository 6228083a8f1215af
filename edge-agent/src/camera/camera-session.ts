import type { VideoFormat } from './camera-spec.js';
import { ClipSource } from './clip-source.js';
import type { ClipEvents, ClipOrder } from './clip-writer.js';
import { PacketFanout, type PacketSubscription } from './packet-fanout.js';
import type { PictureSize } from './picture-size.js';
import { type PictureSink, PictureTaker } from './picture-taker.js';
import type { ReaderChoice } from './reader-choice.js';
import { StreamError } from './stream-error.js';
import { type StreamReader, UnreadableStreamError } from './stream-reader.js';
import type { VideoPacket, VideoStream } from './video/video-packet.js';
import { VideoDecoder } from './video-decoder.js';
import type { SessionCounts, ToWorker } from './worker-protocol.js';

export type OpenOrder = Extract<ToWorker, { kind: 'open' }>;

export interface SessionEvents {
  opened(video: VideoFormat): void;
}

/** In a row. */
const failedPicturesLimit = 20;

interface Decoding {
  decoder: VideoDecoder;
  packets: PacketSubscription<VideoPacket>;
}

/** One opening of one camera: demuxer, fan-out, decoder while somebody wants pictures. `run` ends when the camera is closed. */
export class CameraSession {
  private reader: StreamReader | null = null;
  private fanout = new PacketFanout<VideoPacket>();
  /** Only packing cameras are recorded. */
  private readonly clips: ClipSource | null;
  private readonly taker: PictureTaker;
  /** As it was opened; null while it is not. */
  private opened: VideoStream | null = null;
  private decoding: Promise<Decoding> | null = null;
  private packets = 0;
  private lostBefore = 0;
  private lastPacketAtMs: number | null = null;
  private droppedBefore = 0;
  private current: PacketSubscription<VideoPacket> | null = null;
  private failure: unknown = null;
  private stopped = false;
  private failedPictures = 0;

  constructor(
    readonly order: OpenOrder,
    private readonly readers: ReaderChoice,
    sink: PictureSink,
    private readonly events: SessionEvents,
  ) {
    const isPacking = order.purpose === 'packing';
    this.clips = isPacking ? new ClipSource(order.preRollMs, () => this.reader?.stream ?? null) : null;
    this.taker = new PictureTaker({ kind: isPacking ? 'codes' : 'faces', sampleFps: order.sampleFps }, sink);
  }

  /** Resolves after `stop`; throws StreamError when the source fails. The input is closed either way. */
  async run(): Promise<void> {
    const { cameraId, source, timeoutMs } = this.order;
    while (!this.stopped) {
      const reader = this.readers.readerFor(cameraId, source, timeoutMs);
      this.reader = reader;
      try {
        await this.watch(reader);
        break;
      } catch (error) {
        if (!(error instanceof UnreadableStreamError) || !this.readers.leaveToFfmpeg(cameraId, source)) throw error;
        this.lostBefore += reader.lostPackets;
        this.reader = null;
      }
    }
    if (this.failure !== null) throw failureOf(this.failure);
  }

  private async watch(reader: StreamReader): Promise<void> {
    this.fanout = new PacketFanout();
    try {
      const stream = await reader.open();
      if (this.stopped) return;
      this.opened = stream;
      this.clips?.opened(stream);
      const { codec, width, height } = stream;
      this.events.opened({ codec, width, height });
      this.adjustDecoding();
      await reader.read((packet, atMs) => this.deliver(packet, atMs));
    } finally {
      this.opened = null;
      await this.clips?.close('the stream ended');
      this.fanout.close();
      await this.endDecoding();
      this.taker.close();
      await reader.close();
    }
  }

  private deliver(packet: VideoPacket, atMs: number): void {
    this.packets++;
    this.lastPacketAtMs = atMs;
    this.clips?.take(packet, atMs);
    this.fanout.publish(packet);
  }

  stop(): void {
    this.stopped = true;
    this.reader?.interrupt();
  }

  credit(hold: boolean): void {
    this.taker.credit(hold);
  }

  setRate(sampleFps: number): void {
    this.order.sampleFps = sampleFps;
    this.taker.wishes.sampleFps = sampleFps;
    this.adjustDecoding();
  }

  /** Answered with the next picture, also when the source is just being opened once more. */
  snapshot(requestId: number): void {
    this.taker.snapshot(requestId);
    this.adjustDecoding();
  }

  live(forMs: number): void {
    this.taker.live(forMs);
    this.adjustDecoding();
  }

  /** Called twice a second: ends decoding that nobody wants any more. */
  adjustDecoding(): void {
    if (this.opened === null || this.stopped) return;
    if (this.taker.wanted && this.decoding === null) this.decoding = this.startDecoding(this.opened);
    else if (!this.taker.wanted && this.decoding !== null) void this.endDecoding();
  }

  counts(): SessionCounts {
    const { decoded, sampled, droppedBusy, gated } = this.taker;
    return {
      packets: this.packets,
      lostPackets: this.lostBefore + (this.reader?.lostPackets ?? 0),
      decoded,
      sampled,
      droppedBusy,
      droppedPackets: this.droppedBefore + (this.current?.dropped ?? 0),
      gated,
    };
  }

  /** When the last picture came: decoded ones where the stream is decoded, packets where nobody looks, or seldom. Monotonic milliseconds. */
  lastFrameMs(): number | null {
    return this.decoding === null || this.taker.keyFramesSuffice ? this.lastPacketAtMs : this.taker.lastDecodedMs;
  }

  lastPacketMs(): number | null {
    return this.lastPacketAtMs;
  }

  pictureSize(): PictureSize | null {
    return this.taker.size;
  }

  setPreRoll(preRollMs: number): void {
    this.clips?.setPreRoll(preRollMs);
  }

  beginClip(order: ClipOrder, sinceMs: number, events: ClipEvents): void {
    if (this.clips === null) events.ended('camera_not_ready', 'not a packing camera', 0);
    else this.clips.begin(order, sinceMs, events);
  }

  /** False when there is no such clip. */
  endClip(recordingId: string): boolean {
    return this.clips?.end(recordingId) ?? false;
  }

  /** The agent is gone: whoever starts next owns the files. */
  abandonClips(): void {
    this.clips?.abandon();
  }

  private async startDecoding(opened: VideoStream): Promise<Decoding> {
    const { taker, reader } = this;
    const packets = this.fanout.subscribe();
    this.current = packets;
    const fail = (error: unknown) => this.fail(error);
    const decoder = new VideoDecoder(
      () => reader?.stream ?? opened,
      (frame, seconds) => this.takeSafely(taker, frame, seconds),
      fail,
      () => taker.keyFramesSuffice,
    );
    await decoder.start(packets).catch(fail);
    return { decoder, packets };
  }

  private async takeSafely(taker: PictureTaker, ...picture: Parameters<PictureTaker['take']>): Promise<void> {
    try {
      await taker.take(...picture);
      this.failedPictures = 0;
    } catch (error) {
      // one broken picture is lost; when none can be made (no memory, an unknown pixel format) the camera is closed and says why
      if (++this.failedPictures >= failedPicturesLimit) this.fail(error);
    }
  }

  private fail(error: unknown): void {
    this.failure = error;
    this.reader?.interrupt();
  }

  private async endDecoding(): Promise<void> {
    const ending = this.decoding;
    if (ending === null) return;
    this.decoding = null;
    const { decoder, packets } = await ending;
    this.droppedBefore += packets.dropped;
    if (this.current === packets) this.current = null;
    packets.close();
    await decoder.stop();
  }
}

function failureOf(error: unknown): StreamError {
  return error instanceof StreamError ? error : new StreamError('no-video', error instanceof Error ? error.message : String(error));
}
