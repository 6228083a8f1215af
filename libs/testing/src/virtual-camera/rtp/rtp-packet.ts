/** RFC 3550, section 5.1, without CSRC and extension. */
export interface RtpHeader {
  payloadType: number;
  marker: boolean;
  /** 16 bits; wraps. */
  sequence: number;
  /** 32 bits of 90 kHz ticks; wraps. */
  timestamp: number;
  ssrc: number;
}

export const rtpHeaderBytes = 12;

export function writeRtpPacket(header: RtpHeader, payload: Uint8Array): Buffer {
  const packet = Buffer.allocUnsafe(rtpHeaderBytes + payload.length);
  packet[0] = 0x80;
  packet[1] = (header.marker ? 0x80 : 0) | (header.payloadType & 0x7f);
  packet.writeUInt16BE(header.sequence & 0xffff, 2);
  packet.writeUInt32BE(header.timestamp >>> 0, 4);
  packet.writeUInt32BE(header.ssrc >>> 0, 8);
  packet.set(payload, rtpHeaderBytes);
  return packet;
}

/** Null for what is no RTP version 2 packet. */
export function readRtpPacket(packet: Uint8Array): { header: RtpHeader; payload: Uint8Array } | null {
  const bytes = Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength);
  if (bytes.length < rtpHeaderBytes || (bytes.readUInt8(0) & 0xc0) !== 0x80) {
    return null;
  }
  const second = bytes.readUInt8(1);
  const header = {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
  };
  return { header, payload: packet.subarray(rtpHeaderBytes + (bytes.readUInt8(0) & 0x0f) * 4) };
}
