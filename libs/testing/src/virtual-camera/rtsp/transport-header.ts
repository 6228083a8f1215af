/** How a client wants its packets. */
export type RequestedTransport =
  | { kind: 'tcp'; rtpChannel: number; rtcpChannel: number }
  | { kind: 'udp'; rtpPort: number; rtcpPort: number };

/** The first acceptable alternative of a `Transport` header (RFC 2326, section 12.39), or null where we can serve none. */
export function chooseTransport(header: string): RequestedTransport | null {
  for (const alternative of header.split(',')) {
    const transport = parseAlternative(alternative);
    if (transport) {
      return transport;
    }
  }
  return null;
}

function parseAlternative(text: string): RequestedTransport | null {
  const [profile = '', ...parameters] = text.split(';').map((part) => part.trim());
  if (parameters.includes('multicast')) {
    return null;
  }
  const pair = (name: string): [number, number] | null => {
    const value = parameters.find((parameter) => parameter.startsWith(`${name}=`))?.slice(name.length + 1);
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(value ?? '');
    return match ? [Number(match[1]), Number(match[2] ?? Number(match[1]) + 1)] : null;
  };
  switch (profile.toUpperCase()) {
    case 'RTP/AVP/TCP': {
      const [rtpChannel, rtcpChannel] = pair('interleaved') ?? [0, 1];
      return rtpChannel <= 255 && rtcpChannel <= 255 ? { kind: 'tcp', rtpChannel, rtcpChannel } : null;
    }
    case 'RTP/AVP':
    case 'RTP/AVP/UDP': {
      const ports = pair('client_port');
      return ports?.every((port) => port > 0 && port <= 65_535) ? { kind: 'udp', rtpPort: ports[0], rtcpPort: ports[1] } : null;
    }
    default:
      return null;
  }
}
