import type { ParameterSets, VideoCodec } from '../rtp/nal-units.js';

export const videoPayloadType = 96;
export const videoTrack = 'trackID=1';

/** The description of the one video stream (RFC 8866; format parameters of RFC 6184 and RFC 7798). */
export function describeStream(stream: { codec: VideoCodec; sets: ParameterSets; fps: number; address: string; name: string }): string {
  return [
    'v=0',
    `o=- 1 1 IN IP4 ${stream.address}`,
    `s=${stream.name.replaceAll(/[\r\n]/g, ' ') || ' '}`,
    'c=IN IP4 0.0.0.0',
    't=0 0',
    'a=control:*',
    'a=range:npt=now-',
    `m=video 0 RTP/AVP ${videoPayloadType}`,
    `a=rtpmap:${videoPayloadType} ${stream.codec === 'h264' ? 'H264' : 'H265'}/90000`,
    `a=fmtp:${videoPayloadType} ${formatParameters(stream.codec, stream.sets)}`,
    `a=framerate:${stream.fps}`,
    `a=control:${videoTrack}`,
    '',
  ].join('\r\n');
}

function formatParameters(codec: VideoCodec, sets: ParameterSets): string {
  const encoded = (unit: Uint8Array | undefined): string => Buffer.from(unit ?? []).toString('base64');
  if (codec === 'h264') {
    const profile = Buffer.from(sets.sps.subarray(1, 4)).toString('hex').toUpperCase();
    return `packetization-mode=1; profile-level-id=${profile}; sprop-parameter-sets=${encoded(sets.sps)},${encoded(sets.pps)}`;
  }
  return `sprop-vps=${encoded(sets.vps)}; sprop-sps=${encoded(sets.sps)}; sprop-pps=${encoded(sets.pps)}`;
}
