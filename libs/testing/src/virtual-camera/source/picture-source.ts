import type { YuvPicture } from '../picture/yuv-picture.js';

/** Makes the pictures that a camera encodes. */
export interface PictureSource {
  readonly width: number;
  readonly height: number;
  /** The picture at that many seconds after the camera's start. It is read before the next call. */
  pictureAt(second: number): Promise<YuvPicture>;
  close(): Promise<void>;
}
