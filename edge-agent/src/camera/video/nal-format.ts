import { joinLengthPrefixed, type NalCodec, nalLengthBytes, setsByType, splitAnnexB } from './nal-units.js';

/** How a source writes its NAL units, told from what its decoder must know. */
export interface NalFormat {
  readonly parameterSets: readonly Buffer[];
  /** A copy, each unit behind its length in four bytes. */
  lengthPrefixed(data: Buffer): Buffer;
}

/** @param extraData FFmpeg's: a configuration record (ISO/IEC 14496-15) or units behind start codes (Annex B) */
export function nalFormat(codec: NalCodec, extraData: Buffer | null): NalFormat {
  if (extraData === null || extraData[0] !== 1) {
    const units = extraData === null ? [] : splitAnnexB(extraData);
    return { parameterSets: setsByType(codec, units).flat(), lengthPrefixed: (data) => joinLengthPrefixed(splitAnnexB(data)) };
  }
  const lengthBytes = ((extraData[codec === 'h264' ? 4 : 21] ?? 3) & 3) + 1;
  const units = codec === 'h264' ? avcUnits(extraData) : hevcUnits(extraData);
  return {
    parameterSets: setsByType(codec, units).flat(),
    lengthPrefixed:
      lengthBytes === nalLengthBytes ? (data) => Buffer.from(data) : (data) => joinLengthPrefixed(prefixedUnits(data, lengthBytes)),
  };
}

function prefixedUnits(data: Buffer, lengthBytes: number): Buffer[] {
  const units: Buffer[] = [];
  for (let at = 0; at + lengthBytes <= data.length; ) {
    const length = data.readUIntBE(at, lengthBytes);
    at += lengthBytes;
    units.push(data.subarray(at, at + length));
    at += length;
  }
  return units;
}

function avcUnits(record: Buffer): Buffer[] {
  const sequences = list(record, 6, (record[5] ?? 0) & 0x1f);
  const pictures = list(record, sequences.end + 1, record[sequences.end] ?? 0);
  return [...sequences.units, ...pictures.units];
}

function hevcUnits(record: Buffer): Buffer[] {
  const units: Buffer[] = [];
  let at = 23;
  for (let arrays = record[22] ?? 0; arrays > 0 && at + 3 <= record.length; arrays--) {
    const found = list(record, at + 3, record.readUInt16BE(at + 1));
    units.push(...found.units);
    at = found.end;
  }
  return units;
}

function list(record: Buffer, from: number, count: number): { units: Buffer[]; end: number } {
  const units: Buffer[] = [];
  let at = from;
  for (let i = 0; i < count && at + 2 <= record.length; i++) {
    const length = record.readUInt16BE(at);
    units.push(record.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return { units, end: at };
}
