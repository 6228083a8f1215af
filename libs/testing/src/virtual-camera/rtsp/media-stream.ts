import type { AccessUnit, ParameterSets, VideoCodec } from '../rtp/nal-units.js';

/** What an RTSP server needs to know of a camera to serve it. */
export interface MediaStream {
  readonly name: string;
  readonly codec: VideoCodec;
  readonly fps: number;
  /** Known once the source has made its first key frame; rejects when the source can't start. */
  parameterSets(): Promise<ParameterSets>;
  /** Until the returned function is called, every picture goes to the listener, beginning at any one. Asks the source for a key frame. */
  subscribe(listener: (unit: AccessUnit) => void): () => void;
}
