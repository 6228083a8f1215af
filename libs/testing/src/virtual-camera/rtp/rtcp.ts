/** Seconds from the epoch of NTP (1900) to that of Unix (1970). */
const ntpOffsetSeconds = 2_208_988_800;

export interface SenderReport {
  ssrc: number;
  /** Unix time in milliseconds of `timestamp`. */
  unixMs: number;
  timestamp: number;
  packets: number;
  bytes: number;
}

/** RFC 3550, section 6.4.1, with a source description (6.5) as the compound packet wants. */
export function writeSenderReport(report: SenderReport): Buffer {
  const seconds = Math.floor(report.unixMs / 1000) + ntpOffsetSeconds;
  const fraction = Math.floor(((report.unixMs % 1000) / 1000) * 4_294_967_296);
  const packet = Buffer.alloc(28);
  packet[0] = 0x80;
  packet[1] = 200;
  packet.writeUInt16BE(6, 2);
  packet.writeUInt32BE(report.ssrc >>> 0, 4);
  packet.writeUInt32BE(seconds >>> 0, 8);
  packet.writeUInt32BE(fraction >>> 0, 12);
  packet.writeUInt32BE(report.timestamp >>> 0, 16);
  packet.writeUInt32BE(report.packets >>> 0, 20);
  packet.writeUInt32BE(report.bytes >>> 0, 24);
  return Buffer.concat([packet, sourceDescription(report.ssrc)]);
}

function sourceDescription(ssrc: number): Buffer {
  const name = Buffer.from('virtual-camera');
  const chunk = Buffer.alloc(Math.ceil((4 + 2 + name.length + 1) / 4) * 4);
  chunk.writeUInt32BE(ssrc >>> 0, 0);
  chunk[4] = 1;
  chunk[5] = name.length;
  chunk.set(name, 6);
  const header = Buffer.from([0x81, 202, 0, chunk.length / 4]);
  return Buffer.concat([header, chunk]);
}

/** RFC 3550, section 6.6: the sender leaves. */
export function writeGoodbye(ssrc: number): Buffer {
  const packet = Buffer.alloc(8);
  packet[0] = 0x81;
  packet[1] = 203;
  packet.writeUInt16BE(1, 2);
  packet.writeUInt32BE(ssrc >>> 0, 4);
  return packet;
}
