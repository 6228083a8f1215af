import { AVMEDIA_TYPE_VIDEO, AVERROR_EOF, AVSEEK_FLAG_BACKWARD } from 'node-av/constants';
import { FFmpegError, FormatContext, Packet, type Stream } from 'node-av/lib';

/** A picture's compressed data and its times in seconds, counted on over the loops. */
export interface LoopedPacket {
  /** Valid until the next read. */
  packet: Packet;
  /** When to decode, and when to show. */
  dts: number;
  pts: number;
  /** True for the first packet after the file began anew. */
  restarted: boolean;
}

/** The video packets of a file, over and over. */
export class LoopedFile {
  private readonly packet = new Packet();
  private offset = 0;
  private end = 0;
  private restarted = false;

  private constructor(
    private readonly context: FormatContext,
    readonly stream: Stream,
  ) {
    this.packet.alloc();
  }

  /** Throws when the file can't be read or has no video. */
  static async open(path: string): Promise<LoopedFile> {
    const context = new FormatContext();
    try {
      FFmpegError.throwIfError(await context.openInput(path), `opening ${path}`);
      FFmpegError.throwIfError(await context.findStreamInfo(), `reading ${path}`);
      const index = context.findBestStream(AVMEDIA_TYPE_VIDEO);
      const stream = context.streams[index];
      if (index < 0 || !stream) {
        throw new Error(`${path} has no video`);
      }
      return new LoopedFile(context, stream);
    } catch (error) {
      await context.closeInput();
      throw error;
    }
  }

  /** Pictures per second on average. */
  get fps(): number {
    const { num, den } = this.stream.avgFrameRate;
    return num > 0 && den > 0 ? num / den : 25;
  }

  async next(): Promise<LoopedPacket> {
    for (;;) {
      this.packet.unref();
      const result = await this.context.readFrame(this.packet);
      if (result === AVERROR_EOF) {
        await this.rewind();
        continue;
      }
      FFmpegError.throwIfError(result, 'reading the file');
      if (this.packet.streamIndex === this.stream.index) {
        return this.timed();
      }
    }
  }

  async close(): Promise<void> {
    this.packet.free();
    await this.context.closeInput();
  }

  private async rewind(): Promise<void> {
    if (this.end <= this.offset) {
      throw new Error('the file has no pictures');
    }
    this.offset = this.end;
    this.restarted = true;
    FFmpegError.throwIfError(await this.context.seekFrame(this.stream.index, 0n, AVSEEK_FLAG_BACKWARD), 'going back to the start');
  }

  private timed(): LoopedPacket {
    const { num, den } = this.stream.timeBase;
    const seconds = (ticks: bigint): number => (Number(ticks) * num) / den;
    const { packet, restarted } = this;
    const dts = this.offset + seconds(packet.dts);
    const pts = this.offset + seconds(packet.pts);
    const duration = packet.duration > 0n ? seconds(packet.duration) : 1 / this.fps;
    this.end = Math.max(this.end, pts + duration);
    this.restarted = false;
    return { packet, dts, pts, restarted };
  }
}
