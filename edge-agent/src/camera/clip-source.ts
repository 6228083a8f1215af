import { type ClipEvents, type ClipOrder, ClipWriter } from './clip-writer.js';
import { machineMs } from './machine-clock.js';
import { PacketRing } from './packet-ring.js';
import type { VideoPacket, VideoStream } from './video/video-packet.js';

/** The pre-roll counts from the scan, which may have waited 5 s for its turn at the table and takes a moment until it gets here. */
const marginMs = 6_000;

/** Clips of one opening of a camera: the pre-roll, and the writers that are at work. */
export class ClipSource {
  private readonly ring: PacketRing<VideoPacket>;
  private readonly writers = new Map<string, ClipWriter>();
  /** As it was when the oldest packet of the ring came; null while the source is closed. */
  private current: VideoStream | null = null;

  /** `stream`: what the source is now; null while it is not open. */
  constructor(
    preRollMs: number,
    private readonly stream: () => VideoStream | null,
  ) {
    this.ring = new PacketRing(preRollMs + marginMs);
  }

  setPreRoll(preRollMs: number): void {
    this.ring.holdMs = preRollMs + marginMs;
  }

  opened(stream: VideoStream): void {
    this.current = stream;
  }

  /** Each packet of the stream, as it comes. */
  take(packet: VideoPacket, atMs: number): void {
    if (this.current === null) return;
    this.follow(this.current, this.stream() ?? this.current);
    this.ring.push(packet, atMs);
    for (const writer of this.writers.values()) writer.write(packet, atMs);
  }

  /** @param sinceMs on `machineMs` */
  begin(order: ClipOrder, sinceMs: number, events: ClipEvents): void {
    const { recordingId } = order;
    const stream = this.current === null ? null : this.stream();
    const { codec } = stream ?? {};
    if (stream === null || (codec !== 'h264' && codec !== 'hevc'))
      return events.ended('camera_not_ready', 'the camera gives no H.264 or H.265', 0);
    const writer = new ClipWriter(order, {
      ...events,
      ended: (...end) => {
        this.writers.delete(recordingId);
        events.ended(...end);
      },
    });
    this.writers.set(recordingId, writer);
    writer.begin({ ...stream, codec }, this.ring.since(performance.now() - (machineMs() - sinceMs)));
  }

  /** False when there is no such clip. */
  end(recordingId: string): boolean {
    const writer = this.writers.get(recordingId);
    writer?.end(null, '');
    return writer !== undefined;
  }

  /** The stream ended. Resolves when all clips are closed. */
  async close(detail: string): Promise<void> {
    this.current = null;
    const writers = [...this.writers.values()];
    for (const writer of writers) writer.end('camera_lost', detail);
    this.ring.clear();
    await Promise.all(writers.map((writer) => writer.finished));
  }

  abandon(): void {
    for (const writer of this.writers.values()) writer.abandon();
  }

  /** A camera that changes the size of its pictures begins a new segment (R15): a file says once what is in it. */
  private follow(before: VideoStream, now: VideoStream): void {
    if (now === before) return;
    this.current = now;
    if (now.width === before.width && now.height === before.height) return;
    for (const writer of this.writers.values()) writer.end('camera_lost', 'the camera changed the size of its pictures');
    this.ring.clear();
  }
}
