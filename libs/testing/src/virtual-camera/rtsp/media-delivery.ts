import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Socket } from 'node:net';

/** Brings RTP and RTCP packets to one client. */
export interface MediaDelivery {
  /** Packets of one picture. Returns false when the client takes them too slowly: send no more until a key frame. */
  send(rtpPackets: readonly Uint8Array[]): boolean;
  sendControl(rtcpPacket: Uint8Array): void;
  /** The parameters of our `Transport` reply. */
  readonly transport: string;
  close(): void;
}

/** What a slow TCP client may have unsent: about two seconds of a busy 1080p stream. */
const tcpBacklogBytes = 2 * 1024 * 1024;

/** RTP inside the RTSP connection (RFC 2326, section 10.12). */
export function interleavedDelivery(socket: Socket, channels: { rtpChannel: number; rtcpChannel: number }): MediaDelivery {
  const frame = (channel: number, packet: Uint8Array): Buffer => {
    const head = Buffer.from([0x24, channel, packet.length >> 8, packet.length & 0xff]);
    return Buffer.concat([head, packet]);
  };
  return {
    transport: `RTP/AVP/TCP;unicast;interleaved=${channels.rtpChannel}-${channels.rtcpChannel}`,
    send(packets) {
      if (socket.writableLength > tcpBacklogBytes) {
        return false;
      }
      socket.write(Buffer.concat(packets.map((packet) => frame(channels.rtpChannel, packet))));
      return true;
    },
    sendControl(packet) {
      socket.write(frame(channels.rtcpChannel, packet));
    },
    close() {},
  };
}

/** Packets sent at once before the receiver's socket buffer gets a pause. */
const burst = 24;

/** RTP over UDP to the address that the RTSP connection came from, whatever `destination` a client may name. */
export async function udpDelivery(
  client: { address: string; localAddress: string; rtpPort: number; rtcpPort: number },
  onControl: () => void,
): Promise<MediaDelivery> {
  const [rtp, rtcp] = await bindPair(client.localAddress);
  rtcp.on('message', onControl);
  let queue: Uint8Array[] = [];
  let pumping = false;
  let closed = false;
  const pump = (): void => {
    for (const packet of queue.slice(0, burst)) {
      rtp.send(packet, client.rtpPort, client.address);
    }
    queue = queue.slice(burst);
    pumping = queue.length > 0 && !closed;
    if (pumping) {
      setTimeout(pump, 2);
    }
  };
  return {
    transport: `RTP/AVP;unicast;client_port=${client.rtpPort}-${client.rtcpPort};server_port=${rtp.address().port}-${rtcp.address().port}`,
    send(packets) {
      if (queue.length > 4000) {
        return false;
      }
      queue.push(...packets);
      if (!pumping) {
        pump();
      }
      return true;
    },
    sendControl(packet) {
      rtcp.send(packet, client.rtcpPort, client.address);
    },
    close() {
      if (!closed) {
        closed = true;
        queue = [];
        rtp.close();
        rtcp.close();
      }
    },
  };
}

/** An even port and the odd one after it (RFC 3550, section 11). */
async function bindPair(address: string): Promise<[UdpSocket, UdpSocket]> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const rtp = await bind(address, 0);
    if (rtp) {
      const port = rtp.address().port;
      const rtcp = port % 2 === 0 ? await bind(address, port + 1) : null;
      if (rtcp) {
        return [rtp, rtcp];
      }
      rtp.close();
    }
  }
  throw new Error('no free pair of UDP ports');
}

async function bind(address: string, port: number): Promise<UdpSocket | null> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.bind(port, address);
    await once(socket, 'listening');
    // A client that is gone makes sending fail (ICMP port unreachable); its session ends by its own timeout.
    socket.on('error', () => undefined);
    return socket;
  } catch {
    socket.close();
    return null;
  }
}
