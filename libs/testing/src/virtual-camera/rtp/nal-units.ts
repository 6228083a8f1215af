/** What the camera can send. */
export type VideoCodec = 'h264' | 'h265';

/** One encoded picture as its NAL units, without start codes, in sending order. */
export interface AccessUnit {
  nals: Uint8Array[];
  /** Presentation time in 90 kHz ticks since the source began; not wrapped. */
  ticks: number;
  keyFrame: boolean;
  /** Its last packet is to be lost on the way. */
  isTorn?: boolean;
}

/** VPS (H.265 only), SPS and PPS: what a decoder must know before the first picture. */
export interface ParameterSets {
  vps?: Uint8Array;
  sps: Uint8Array;
  pps: Uint8Array;
}

/** Splits a byte stream with 3 or 4 byte start codes (H.264 and H.265 Annex B); zero bytes between units are dropped. */
export function splitAnnexB(stream: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  let start = -1;
  let index = 0;
  while (index + 2 < stream.length) {
    if (stream[index] === 0 && stream[index + 1] === 0 && stream[index + 2] === 1) {
      pushUnit(units, stream, start, index);
      start = index + 3;
      index += 3;
    } else {
      index += 1;
    }
  }
  pushUnit(units, stream, start, stream.length);
  return units;
}

function pushUnit(units: Uint8Array[], stream: Uint8Array, start: number, end: number): void {
  if (start < 0) {
    return;
  }
  let last = end;
  while (last > start && stream[last - 1] === 0) {
    last -= 1;
  }
  if (last > start) {
    units.push(stream.subarray(start, last));
  }
}

export function joinAnnexB(units: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(units.flatMap((unit) => [startCode, unit]));
}

const startCode = Uint8Array.of(0, 0, 0, 1);

export function nalType(codec: VideoCodec, unit: Uint8Array): number {
  const first = unit[0] ?? 0;
  return codec === 'h264' ? first & 0x1f : (first >> 1) & 0x3f;
}

/** The parameter sets among the units, or null where one of them is missing. */
export function findParameterSets(codec: VideoCodec, units: readonly Uint8Array[]): ParameterSets | null {
  const find = (type: number): Uint8Array | undefined => units.find((unit) => nalType(codec, unit) === type);
  const [vps, sps, pps] = codec === 'h264' ? [undefined, find(7), find(8)] : [find(32), find(33), find(34)];
  if (!sps || !pps || (codec === 'h265' && !vps)) {
    return null;
  }
  return { ...(vps ? { vps: vps.slice() } : {}), sps: sps.slice(), pps: pps.slice() };
}

/** Access unit delimiters say nothing that RTP's marker does not. */
export function isDelimiter(codec: VideoCodec, unit: Uint8Array): boolean {
  return nalType(codec, unit) === (codec === 'h264' ? 9 : 35);
}
