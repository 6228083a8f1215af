import type { VideoCodec } from '../camera-spec.js';

/** One picture as the camera sent it, in the order of decoding. Bytes are never changed after the packet was handed out. */
export interface VideoPacket {
  /** H.264, H.265: NAL units, each behind its length in four bytes (ISO/IEC 14496-15, 5.3). Others: as the source gave it. */
  readonly data: Buffer;
  /** When it is shown, in ticks of the stream, from anywhere; null where the source says nothing. */
  readonly pts: number | null;
  /** When it is decoded; null: in the order of showing. */
  readonly dts: number | null;
  readonly isKey: boolean;
}

/** What a stream is, known before its first packet. */
export interface VideoStream {
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  readonly secondsPerTick: number;
  /** NAL units with which a decoder can begin, as the source told them last (H.264: SPS, PPS; H.265: VPS, SPS, PPS); empty for other codecs. */
  readonly parameterSets: readonly Buffer[];
  /** For codecs that are neither H.264 nor H.265: FFmpeg's number of the codec and what its decoder must know. */
  readonly other: { readonly codecId: number; readonly extraData: Buffer | null } | null;
}
