import { describe, expect, it } from 'vitest';
import { readDescription } from './sdp.js';

const base = 'rtsp://10.0.0.5:554/live';
const read = (...lines: string[]) => readDescription(['v=0', 's=x', ...lines].join('\r\n'), base);

describe('readDescription', () => {
  it('reads the first video, its address and what a decoder must know', () => {
    expect(
      read(
        'a=control:*',
        'm=audio 0 RTP/AVP 0',
        'a=control:trackID=0',
        'm=video 0 RTP/AVP 96',
        'a=rtpmap:96 H264/90000',
        'a=fmtp:96 packetization-mode=1;profile-level-id=640028; sprop-parameter-sets=Z2QADKzZ,aOvjyyLA;',
        'a=control:trackID=1',
      ),
    ).toEqual({
      codec: 'h264',
      payloadType: 96,
      ticksPerSecond: 90_000,
      control: `${base}/trackID=1`,
      sessionControl: base,
      parameterSets: [Buffer.from('Z2QADKzZ', 'base64'), Buffer.from('aOvjyyLA', 'base64')],
      hasOrderNumbers: false,
    });
  });

  it('takes addresses that stand by themselves, and lines without a carriage return', () => {
    const sdp = `v=0\na=control:rtsp://10.0.0.5/all/\nm=video 0 RTP/AVP 26 98\na=rtpmap:26 JPEG/90000\na=rtpmap:98 h265/90000\na=fmtp:98 sprop-vps=QAEM;sprop-sps=QgEB;sprop-pps=RAHA\na=control:rtsp://10.0.0.5/all/video`;
    expect(readDescription(sdp, base)).toMatchObject({
      codec: 'hevc',
      payloadType: 98,
      control: 'rtsp://10.0.0.5/all/video',
      sessionControl: 'rtsp://10.0.0.5/all/',
      parameterSets: [{ length: 3 }, { length: 3 }, { length: 3 }],
    });
  });

  it('keeps the question in an address and puts the track behind it, as cameras that have one want it', () => {
    const dahua = 'rtsp://10.0.0.5:554/cam/realmonitor?channel=1&subtype=0';
    const sdp = 'v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=0\r\n';
    expect(readDescription(sdp, dahua)).toMatchObject({ control: `${dahua}/trackID=0`, sessionControl: dahua });
  });

  it('does without what is missing', () => {
    expect(read('m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000')).toMatchObject({ control: base, parameterSets: [] });
  });

  it('leaves to others what it can not read', () => {
    expect(read('m=audio 0 RTP/AVP 0')).toBe('no-video');
    expect(readDescription('', base)).toBe('no-video');
    expect(read('m=video 0 RTP/AVP 26')).toBe('other-codec');
    expect(read('m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', 'a=fmtp:96 packetization-mode=2')).toBe('other-codec');
    expect(read('m=video 0 RTP/AVP 96', 'a=rtpmap:96 H265/90000', 'a=fmtp:96 sprop-max-don-diff=4')).toMatchObject({
      hasOrderNumbers: true,
    });
  });
});
