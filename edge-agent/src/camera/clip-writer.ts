import { clipHead } from '../recording/clip-layout.js';
import { ClipDiskFullError, ClipFile } from './clip-file.js';
import { ClipMuxer } from './clip-muxer.js';
import type { RingEntry } from './packet-ring.js';
import type { NalCodec } from './video/nal-units.js';
import type { VideoPacket, VideoStream } from './video/video-packet.js';
import type { ClipEndFault } from './worker-protocol.js';

/** A fragment each so often: with the sync after it a power cut costs less than 2 s (PK-11). */
const fragmentMs = 900;

export interface ClipOrder {
  readonly cameraId: string;
  readonly recordingId: string;
  readonly path: string;
}

export interface ClipEvents {
  /** The file exists durably and holds the pre-roll. */
  begun(startedAtMs: number, packets: number): void;
  /** The disk is full; it is tried again. */
  waits(): void;
  /** Called once, whatever happens; nothing is written afterwards. */
  ended(fault: ClipEndFault, detail: string, packets: number): void;
}

/** Writes one clip: packets go into memory as they come, and each 0.9 s to the disk as one fragment. */
export class ClipWriter {
  private muxer: ClipMuxer | null = null;
  private file: Promise<ClipFile> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private ended = false;
  /** Resolves when nothing more will be written. */
  finished: Promise<void> = Promise.resolve();

  constructor(
    readonly order: ClipOrder,
    private readonly events: ClipEvents,
  ) {}

  /** Takes the pre-roll at once and writes it; packets that come meanwhile belong behind it. */
  begin(stream: VideoStream & { readonly codec: NalCodec }, preRoll: readonly RingEntry<VideoPacket>[]): void {
    try {
      const [first] = preRoll;
      if (first === undefined) return this.end('camera_not_ready', 'no picture yet');
      const muxer = muxerFor(stream);
      if (muxer === null) return this.end('camera_not_ready', 'the camera does not say what its pictures are');
      this.muxer = muxer;
      const { cameraId, recordingId } = this.order;
      // the packet that was under way for the shortest time says best when the first picture was: those of a stream's opening come in a heap
      let firstMs = first.atMs;
      for (const { packet, atMs } of preRoll) firstMs = Math.min(firstMs, atMs - muxer.add(packet, atMs));
      const startedAtMs = Math.round(Date.now() - (performance.now() - firstMs));
      const head = clipHead({ v: 1, recordingId, cameraId, startedAtMs }, muxer.header);
      const fragment = muxer.cut();
      const packets = muxer.packets;
      this.file = ClipFile.create(this.order.path, () => this.events.waits());
      // the timer cuts fragments from now on; they wait behind this one
      this.timer = setInterval(() => this.flush(), fragmentMs);
      this.create(this.file, fragment === null ? head : Buffer.concat([head, fragment])).then(
        () => this.ended || this.events.begun(startedAtMs, packets),
        (error: unknown) => this.fail(error),
      );
    } catch (error) {
      this.fail(error);
    }
  }

  write(packet: VideoPacket, atMs: number): void {
    if (!this.ended) this.muxer?.add(packet, atMs);
  }

  /** Writes what there is and closes the file; `ended` follows. */
  end(fault: ClipEndFault, detail: string): void {
    if (this.ended) return;
    this.ended = true;
    clearInterval(this.timer);
    const packets = this.muxer?.packets ?? 0;
    const last = this.cutLast();
    this.muxer = null;
    this.finished = this.closeFile(last).then(
      () => this.events.ended(fault, detail, packets),
      (error: unknown) => {
        const reason = reasonOf(error);
        this.events.ended(fault ?? reason.fault, fault === null ? reason.detail : detail, packets);
      },
    );
  }

  /** The parent is gone: whoever starts next owns the file. */
  abandon(): void {
    this.ended = true;
    clearInterval(this.timer);
    this.file?.then((file) => file.abandon()).catch(() => undefined);
  }

  /** Throws what the disk said. */
  private async closeFile(last: Buffer | null): Promise<void> {
    const file = await this.file;
    if (file === null) return;
    try {
      if (last !== null) await file.append(last);
    } finally {
      await file.close();
    }
  }

  private async create(creating: Promise<ClipFile>, bytes: Buffer): Promise<void> {
    const file = await creating;
    await file.append(bytes);
    await file.syncFolder();
  }

  private flush(): void {
    let fragment: Buffer | null;
    try {
      fragment = this.muxer?.cut() ?? null;
    } catch (error) {
      // its packets are gone: a clip with a hole that nobody knows of is worth less than one that ends here, and the next one
      return this.fail(error);
    }
    if (fragment !== null) this.file?.then((file) => file.append(fragment)).catch((error: unknown) => this.fail(error));
  }

  private cutLast(): Buffer | null {
    try {
      return this.muxer?.cut(true) ?? null;
    } catch {
      return null;
    }
  }

  private fail(error: unknown): void {
    const { fault, detail } = reasonOf(error);
    this.end(fault, detail);
  }
}

/** Null: a stream whose parameter sets say nothing that a player could use. */
function muxerFor(stream: VideoStream & { readonly codec: NalCodec }): ClipMuxer | null {
  try {
    return new ClipMuxer(stream);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function reasonOf(error: unknown): { fault: ClipEndFault; detail: string } {
  const detail = error instanceof Error ? error.message : String(error);
  return { fault: error instanceof ClipDiskFullError ? 'disk_full' : 'internal', detail };
}
