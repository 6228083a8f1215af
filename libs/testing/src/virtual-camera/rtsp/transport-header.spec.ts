import { describe, expect, it } from 'vitest';
import { chooseTransport } from './transport-header.js';

describe('the Transport header', () => {
  it.each([
    ['RTP/AVP/TCP;unicast;interleaved=2-3', { kind: 'tcp', rtpChannel: 2, rtcpChannel: 3 }],
    ['RTP/AVP/TCP', { kind: 'tcp', rtpChannel: 0, rtcpChannel: 1 }],
    ['RTP/AVP;unicast;client_port=5000-5001', { kind: 'udp', rtpPort: 5000, rtcpPort: 5001 }],
    ['rtp/avp/udp;client_port=6000', { kind: 'udp', rtpPort: 6000, rtcpPort: 6001 }],
    ['RTP/AVP;multicast,RTP/AVP/TCP;interleaved=0-1', { kind: 'tcp', rtpChannel: 0, rtcpChannel: 1 }],
  ])('%s', (header, transport) => {
    expect(chooseTransport(header)).toEqual(transport);
  });

  it.each([
    '',
    'nonsense',
    'RTP/AVP;multicast',
    'RTP/AVP;unicast',
    'RTP/AVP;client_port=0-1',
    'RTP/AVP;client_port=70000-70001',
    'RTP/AVP/TCP;interleaved=300-301',
    'RTP/SAVP;client_port=5000-5001',
  ])('can not be served: %s', (header) => {
    expect(chooseTransport(header)).toBeNull();
  });
});
