import { splitAggregate } from './h264-payload.js';

/** RFC 7798 without DONL fields (sprop-max-don-diff 0): single NAL unit packets, aggregation packets, fragmentation units. */

const aggregationType = 48;
const fragmentType = 49;

export function h265Payloads(nals: readonly Uint8Array[], maxBytes: number): Uint8Array[] {
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
  return nals.reduce((sum, nal) => sum + 2 + nal.length, 2);
}

function aggregate(nals: readonly Uint8Array[]): Uint8Array {
  const [only] = nals;
  if (only && nals.length === 1) {
    return only;
  }
  const payload = Buffer.alloc(aggregateBytes(nals));
  const layer = Math.min(...nals.map(layerOf));
  const temporal = Math.min(...nals.map((nal) => (nal[1] ?? 0) & 0x07));
  payload[0] = (aggregationType << 1) | (layer >> 5);
  payload[1] = ((layer & 0x1f) << 3) | temporal;
  let offset = 2;
  for (const nal of nals) {
    offset = payload.writeUInt16BE(nal.length, offset);
    payload.set(nal, offset);
    offset += nal.length;
  }
  return payload;
}

function layerOf(nal: Uint8Array): number {
  return (((nal[0] ?? 0) & 1) << 5) | ((nal[1] ?? 0) >> 3);
}

function fragment(nal: Uint8Array, maxBytes: number): Uint8Array[] {
  const [first = 0, second = 0] = nal;
  const type = (first >> 1) & 0x3f;
  const room = maxBytes - 3;
  const payloads: Uint8Array[] = [];
  for (let offset = 2; offset < nal.length; offset += room) {
    const piece = nal.subarray(offset, offset + room);
    const payload = new Uint8Array(3 + piece.length);
    payload[0] = (first & 0x81) | (fragmentType << 1);
    payload[1] = second;
    payload[2] = (offset === 2 ? 0x80 : 0) | (offset + room >= nal.length ? 0x40 : 0) | type;
    payload.set(piece, 3);
    payloads.push(payload);
  }
  return payloads;
}

export function rejoinH265(payloads: readonly Uint8Array[]): Uint8Array[] {
  const nals: Uint8Array[] = [];
  let pieces: Uint8Array[] = [];
  for (const payload of payloads) {
    const [first = 0, second = 0, third = 0] = payload;
    const type = (first >> 1) & 0x3f;
    if (type === aggregationType) {
      nals.push(...splitAggregate(payload, 2));
    } else if (type === fragmentType) {
      if (third & 0x80) {
        pieces = [Uint8Array.of((first & 0x81) | ((third & 0x3f) << 1), second)];
      }
      pieces.push(payload.subarray(3));
      if (third & 0x40) {
        nals.push(Buffer.concat(pieces));
        pieces = [];
      }
    } else if (type < aggregationType) {
      nals.push(payload);
    } else {
      throw new Error(`payload of type ${type} is not allowed in RFC 7798`);
    }
  }
  return nals;
}
