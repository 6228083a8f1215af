import type { Packet } from 'node-av/lib';
import type { VideoFormat } from './camera-spec.js';
import { ClipSource } from './clip-source.js';
import type { ClipEvents, ClipOrder } from './clip-writer.js';
import type { PacketSubscription } from './packet-fanout.js';
import type { PictureSize } from './picture-size.js';
import { type PictureSink, PictureTaker } from './picture-taker.js';
import { streamInput } from './stream-input.js';
import { type OpenStream, packetHandling, StreamError, StreamReader } from './stream-reader.js';
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
  packets: PacketSubscription<Packet>;
}

/** One opening of one camera: demuxer, fan-out, decoder while somebody wants pictures. `run` ends when the camera is closed. */
export class CameraSession {
  private readonly reader: StreamReader;
  /** Only packing cameras are recorded. */
  private readonly clips: ClipSource | null;
  private taker: PictureTaker | null = null;
  private opened: OpenStream | null = null;
  private decoding: Promise<Decoding> | null = null;
  private droppedBefore = 0;
  private current: PacketSubscription<Packet> | null = null;
  private failure: unknown = null;
  private stopped = false;
  private failedPictures = 0;

  constructor(
    readonly order: OpenOrder,
    private readonly sink: PictureSink,
    private readonly events: SessionEvents,
  ) {
    this.clips = order.purpose === 'packing' ? new ClipSource(packetHandling, order.preRollMs) : null;
    this.reader = new StreamReader(streamInput(order.source, order.timeoutMs), (packet, atMs) => this.clips?.take(packet, atMs));
  }

  /** Resolves after `stop`; throws StreamError when the source fails. The input is closed either way. */
  async run(): Promise<void> {
    try {
      const opened = await this.reader.open();
      if (this.stopped) return;
      this.opened = opened;
      this.taker = new PictureTaker(
        { kind: this.order.purpose === 'packing' ? 'codes' : 'faces', sampleFps: this.order.sampleFps },
        opened.stream.timeBase,
        this.sink,
      );
      this.clips?.opened(opened.stream);
      this.events.opened(opened.video);
      this.adjustDecoding();
      await this.reader.read(opened.stream);
    } finally {
      await this.clips?.close('the stream ended');
      this.reader.fanout.close();
      await this.endDecoding();
      this.taker?.close();
      await this.reader.close();
    }
    if (this.failure !== null) throw failureOf(this.failure);
  }

  stop(): void {
    this.stopped = true;
    this.reader.interrupt();
  }

  credit(hold: boolean): void {
    this.taker?.credit(hold);
  }

  setRate(sampleFps: number): void {
    this.order.sampleFps = sampleFps;
    if (this.taker === null) return;
    this.taker.wishes.sampleFps = sampleFps;
    this.adjustDecoding();
  }

  /** False when there is no picture to be had now. */
  snapshot(requestId: number): boolean {
    if (this.taker === null) return false;
    this.taker.snapshot(requestId);
    this.adjustDecoding();
    return true;
  }

  live(forMs: number): void {
    this.taker?.live(forMs);
    this.adjustDecoding();
  }

  /** Called twice a second: ends decoding that nobody wants any more. */
  adjustDecoding(): void {
    if (this.opened === null || this.taker === null || this.stopped) return;
    if (this.taker.wanted && this.decoding === null) this.decoding = this.startDecoding(this.opened, this.taker);
    else if (!this.taker.wanted && this.decoding !== null) void this.endDecoding();
  }

  counts(): SessionCounts {
    return {
      packets: this.reader.packets,
      decoded: this.taker?.decoded ?? 0,
      sampled: this.taker?.sampled ?? 0,
      droppedBusy: this.taker?.droppedBusy ?? 0,
      droppedPackets: this.droppedBefore + (this.current?.dropped ?? 0),
      gated: this.taker?.gated ?? 0,
    };
  }

  /** When the last picture came: decoded ones where the stream is decoded, packets where nobody looks, or seldom. Monotonic milliseconds. */
  lastFrameMs(): number | null {
    return this.decoding === null || this.taker?.keyFramesSuffice === true ? this.reader.lastPacketMs : (this.taker?.lastDecodedMs ?? null);
  }

  lastPacketMs(): number | null {
    return this.reader.lastPacketMs;
  }

  pictureSize(): PictureSize | null {
    return this.taker?.size ?? null;
  }

  setPreRoll(preRollMs: number): void {
    this.clips?.setPreRoll(preRollMs);
  }

  beginClip(order: ClipOrder, backMs: number, events: ClipEvents): void {
    if (this.clips === null) events.ended('camera_not_ready', 'not a packing camera', 0);
    else this.clips.begin(order, backMs, events);
  }

  /** False when there is no such clip. */
  endClip(recordingId: string): boolean {
    return this.clips?.end(recordingId) ?? false;
  }

  /** The agent is gone: whoever starts next owns the files. */
  abandonClips(): void {
    this.clips?.abandon();
  }

  private async startDecoding(opened: OpenStream, taker: PictureTaker): Promise<Decoding> {
    const packets = this.reader.fanout.subscribe();
    this.current = packets;
    const fail = (error: unknown) => this.fail(error);
    const decoder = new VideoDecoder(
      opened.stream,
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
    this.reader.interrupt();
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
