/** Codecs whose pictures are NAL units. */
export type NalCodec = 'h264' | 'hevc';

/** Bytes of the length before each NAL unit in a `VideoPacket`. */
export const nalLengthBytes = 4;

/** `nal_unit_type` (ITU-T H.264 table 7-1, H.265 table 7-1). */
export function nalType(codec: NalCodec, first: number): number {
  return codec === 'h264' ? first & 0x1f : (first >> 1) & 0x3f;
}

/** Can decoding begin with this unit? IDR of H.264; IDR, CRA and BLA of H.265. */
export function isKeyUnit(codec: NalCodec, type: number): boolean {
  return codec === 'h264' ? type === 5 : type >= 16 && type <= 21;
}

/** `nal_unit_type` of the parameter sets, in the order in which a decoder wants them: H.264 SPS, PPS; H.265 VPS, SPS, PPS. */
export const parameterSetTypes: Readonly<Record<NalCodec, readonly number[]>> = { h264: [7, 8], hevc: [32, 33, 34] };

/** The sets of each type, in the order of `parameterSetTypes`. */
export function setsByType(codec: NalCodec, units: readonly Buffer[]): Buffer[][] {
  return parameterSetTypes[codec].map((type) => units.filter((unit) => nalType(codec, unit[0] ?? 0) === type));
}

/** The NAL units of a packet. Throws RangeError when the lengths do not fit. */
export function* nalUnits(data: Buffer): Generator<Buffer> {
  for (let at = 0; at < data.length; ) {
    const length = data.readUInt32BE(at);
    at += nalLengthBytes;
    if (at + length > data.length) throw new RangeError('a NAL unit is longer than its packet');
    yield data.subarray(at, at + length);
    at += length;
  }
}

/** NAL units, each behind its length. */
export function joinLengthPrefixed(units: readonly Uint8Array[]): Buffer {
  const data = Buffer.allocUnsafeSlow(units.reduce((sum, unit) => sum + nalLengthBytes + unit.length, 0));
  let at = 0;
  for (const unit of units) {
    data.writeUInt32BE(unit.length, at);
    data.set(unit, at + nalLengthBytes);
    at += nalLengthBytes + unit.length;
  }
  return data;
}

/** A copy with start codes in the place of lengths (Annex B), behind `sets`: what a decoder takes without having been told anything else. */
export function annexB(data: Buffer, sets: readonly Uint8Array[] = []): Buffer {
  const head = sets.reduce((sum, set) => sum + nalLengthBytes + set.length, 0);
  const stream = Buffer.allocUnsafe(head + data.length);
  let at = 0;
  for (const set of sets) {
    stream.writeUInt32BE(1, at);
    stream.set(set, at + nalLengthBytes);
    at += nalLengthBytes + set.length;
  }
  data.copy(stream, head);
  while (at + nalLengthBytes <= stream.length) {
    const length = stream.readUInt32BE(at);
    stream.writeUInt32BE(1, at);
    at += nalLengthBytes + length;
  }
  return stream;
}

/** Between the units of a byte stream (Annex B). */
export const startCode = Buffer.from([0, 0, 1]);

/** The NAL units of a byte stream with start codes of three or four bytes; zeros between units belong to none. */
export function splitAnnexB(stream: Buffer): Buffer[] {
  const units: Buffer[] = [];
  let from = stream.indexOf(startCode);
  while (from >= 0) {
    const begin = from + startCode.length;
    const next = stream.indexOf(startCode, begin);
    let end = next < 0 ? stream.length : next;
    while (end > begin && stream[end - 1] === 0) end--;
    if (end > begin) units.push(stream.subarray(begin, end));
    from = next;
  }
  return units;
}

/** The contents of a NAL unit without its emulation prevention bytes (H.264 7.4.1, H.265 7.4.2). */
export function withoutEmulation(unit: Uint8Array): Buffer {
  const raw = Buffer.allocUnsafe(unit.length);
  let length = 0;
  let zeros = 0;
  for (const byte of unit) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    raw[length++] = byte;
  }
  return raw.subarray(0, length);
}
