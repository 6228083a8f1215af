import type { VideoPacket, VideoStream } from './video/video-packet.js';

/** Gets each packet at once, in the order in which the source gave them. `atMs`: when it came, monotonic milliseconds. */
export type VideoPacketTaker = (packet: VideoPacket, atMs: number) => void;

/** The one demuxer of a camera. Call `open`, `read`, `close` in this order; `interrupt` at any time ends what is going on. */
export interface StreamReader {
  /** Throws StreamError; UnreadableStreamError when another kind of reader may do better. */
  open(): Promise<VideoStream>;
  /** Until `interrupt` (resolves) or until the source ends or fails (throws as `open` does). */
  read(take: VideoPacketTaker): Promise<void>;
  interrupt(): void;
  /** Only after `open` and `read` have ended. */
  close(): Promise<void>;
  /** Packets that the source sent and that never came; 0 where that can't be told. */
  readonly lostPackets: number;
  /** What it is now: parameter sets follow the source. */
  readonly stream: VideoStream | null;
}

/** There is a stream, but not of a kind that this reader knows. */
export class UnreadableStreamError extends Error {
  override readonly name = 'UnreadableStreamError';
}
