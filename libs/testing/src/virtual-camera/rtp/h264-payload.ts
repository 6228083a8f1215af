/** RFC 6184, packetization-mode 1: single NAL unit packets, STAP-A for the small ones together, FU-A for the large ones. */

const stapA = 24;
const fuA = 28;

export function h264Payloads(nals: readonly Uint8Array[], maxBytes: number): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  let waiting: Uint8Array[] = [];
  const flush = (): void => {
    if (waiting.length > 0) {
      payloads.push(aggregate(waiting));
      waiting = [];
    }
  };
  for (const nal of nals) {
    if (nal.length > maxBytes) {
      flush();
      payloads.push(...fragment(nal, maxBytes));
    } else {
      if (aggregateBytes(waiting) + 2 + nal.length > maxBytes) {
        flush();
      }
      waiting.push(nal);
    }
  }
  flush();
  return payloads;
}

function aggregateBytes(nals: readonly Uint8Array[]): number {
  return nals.reduce((sum, nal) => sum + 2 + nal.length, 1);
}

function aggregate(nals: readonly Uint8Array[]): Uint8Array {
  const [only] = nals;
  if (only && nals.length === 1) {
    return only;
  }
  const payload = Buffer.alloc(aggregateBytes(nals));
  const importance = Math.max(...nals.map((nal) => (nal[0] ?? 0) & 0x60));
  payload[0] = importance | stapA;
  let offset = 1;
  for (const nal of nals) {
    offset = payload.writeUInt16BE(nal.length, offset);
    payload.set(nal, offset);
    offset += nal.length;
  }
  return payload;
}

function fragment(nal: Uint8Array, maxBytes: number): Uint8Array[] {
  const header = nal[0] ?? 0;
  const room = maxBytes - 2;
  const payloads: Uint8Array[] = [];
  for (let offset = 1; offset < nal.length; offset += room) {
    const piece = nal.subarray(offset, offset + room);
    const payload = new Uint8Array(2 + piece.length);
    payload[0] = (header & 0xe0) | fuA;
    payload[1] = (offset === 1 ? 0x80 : 0) | (offset + room >= nal.length ? 0x40 : 0) | (header & 0x1f);
    payload.set(piece, 2);
    payloads.push(payload);
  }
  return payloads;
}

/** The NAL units in order. Throws on a payload that RFC 6184 mode 1 does not allow. */
export function rejoinH264(payloads: readonly Uint8Array[]): Uint8Array[] {
  const nals: Uint8Array[] = [];
  let pieces: Uint8Array[] = [];
  for (const payload of payloads) {
    const type = (payload[0] ?? 0) & 0x1f;
    if (type === stapA) {
      nals.push(...splitAggregate(payload, 1));
    } else if (type === fuA) {
      const second = payload[1] ?? 0;
      if (second & 0x80) {
        pieces = [Uint8Array.of(((payload[0] ?? 0) & 0xe0) | (second & 0x1f))];
      }
      pieces.push(payload.subarray(2));
      if (second & 0x40) {
        nals.push(Buffer.concat(pieces));
        pieces = [];
      }
    } else if (type >= 1 && type <= 23) {
      nals.push(payload);
    } else {
      throw new Error(`payload of type ${type} is not allowed in packetization-mode 1`);
    }
  }
  return nals;
}

/** Units with a two byte length before each, as in STAP-A and in the aggregation packets of RFC 7798. */
export function splitAggregate(payload: Uint8Array, headerBytes: number): Uint8Array[] {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const nals: Uint8Array[] = [];
  let offset = headerBytes;
  while (offset + 2 <= bytes.length) {
    const length = bytes.readUInt16BE(offset);
    nals.push(payload.subarray(offset + 2, offset + 2 + length));
    offset += 2 + length;
  }
  return nals;
}
