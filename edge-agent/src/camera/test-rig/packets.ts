import { joinLengthPrefixed, type NalCodec } from '../video/nal-units.js';
import type { VideoPacket, VideoStream } from '../video/video-packet.js';

/** Parameter sets as x264 makes them for 320x240 (High profile). */
export const h264Sets: readonly Buffer[] = [
  Buffer.from('67640014acd94141fb011000000300100000030320f14299 60'.replaceAll(' ', ''), 'hex'),
  Buffer.from('68ebe3cb22c0', 'hex'),
];

export function aStream(): VideoStream & { readonly codec: NalCodec } {
  return { codec: 'h264', width: 320, height: 240, secondsPerTick: 1 / 90_000, parameterSets: h264Sets, other: null };
}

/** One picture of one NAL unit. */
export function aPacket({ isKey = false, pts = 0, bytes = 40 }: { isKey?: boolean; pts?: number; bytes?: number }): VideoPacket {
  const unit = Buffer.alloc(bytes, 0x11);
  unit[0] = isKey ? 0x65 : 0x41;
  return { data: joinLengthPrefixed([unit]), pts, dts: null, isKey };
}
