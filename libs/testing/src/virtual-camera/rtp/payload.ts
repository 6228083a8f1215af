import { h264Payloads, rejoinH264 } from './h264-payload.js';
import { h265Payloads, rejoinH265 } from './h265-payload.js';
import { type AccessUnit, isDelimiter, type VideoCodec } from './nal-units.js';

/** RTP payloads of one picture, in order; the last one carries the marker bit. */
export function packetise(codec: VideoCodec, unit: AccessUnit, maxBytes: number): Uint8Array[] {
  const nals = unit.nals.filter((nal) => !isDelimiter(codec, nal));
  return codec === 'h264' ? h264Payloads(nals, maxBytes) : h265Payloads(nals, maxBytes);
}

/** The inverse of `packetise`: the NAL units that these payloads carry. */
export function rejoin(codec: VideoCodec, payloads: readonly Uint8Array[]): Uint8Array[] {
  return codec === 'h264' ? rejoinH264(payloads) : rejoinH265(payloads);
}
