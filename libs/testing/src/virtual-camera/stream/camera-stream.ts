import type { MediaStream } from '../rtsp/media-stream.js';
import type { PictureFeed } from './picture-feed.js';

/** A stream that a camera can be made of: served by RTSP, disturbed by the test, closed at the end. */
export interface CameraStream extends MediaStream {
  readonly feed: PictureFeed;
  /** The next picture will be a key frame, where the source can choose. */
  requestKeyFrame(): void;
  /** Pictures made so far. */
  readonly pictures: number;
  close(): Promise<void>;
}
