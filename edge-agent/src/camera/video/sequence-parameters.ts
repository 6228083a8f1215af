import { BitReader } from './bit-reader.js';
import { type NalCodec, withoutEmulation } from './nal-units.js';

/** What a sequence parameter set says of all pictures. */
export interface SequenceParameters {
  /** Of what is shown. */
  readonly width: number;
  readonly height: number;
  readonly chromaFormat: number;
  readonly lumaBits: number;
  readonly chromaBits: number;
}

/** No camera is larger; more is a broken set or a trap. */
const largestSide = 16_384;

/** Throws RangeError for a set that is cut off or says what can't be. */
export function readSequenceParameters(codec: NalCodec, unit: Uint8Array): SequenceParameters {
  const parameters = codec === 'h264' ? readH264(withoutEmulation(unit)) : readHevc(withoutEmulation(unit));
  const { width, height } = parameters;
  if (!(width > 0 && height > 0 && width <= largestSide && height <= largestSide)) throw new RangeError(`a picture of ${width}x${height}`);
  return parameters;
}

/** Profiles whose sets say how chroma is stored (ITU-T H.264, 7.3.2.1.1). */
const chromaProfiles = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

function readH264(raw: Buffer): SequenceParameters {
  const bits = new BitReader(raw.subarray(1));
  const profile = bits.bits(8);
  bits.skip(16);
  bits.ue();
  let [chromaFormat, lumaBits, chromaBits, planes] = [1, 8, 8, 0];
  if (chromaProfiles.has(profile)) {
    chromaFormat = bits.ue();
    if (chromaFormat === 3) planes = bits.bit();
    lumaBits = 8 + bits.ue();
    chromaBits = 8 + bits.ue();
    bits.skip(1);
    if (bits.bit() === 1)
      for (let i = 0; i < (chromaFormat === 3 ? 12 : 8); i++) if (bits.bit() === 1) skipScalingList(bits, i < 6 ? 16 : 64);
  }
  bits.ue();
  skipOrderCount(bits);
  bits.ue();
  bits.skip(1);
  const macroblocksAcross = bits.ue() + 1;
  const mapUnitsDown = bits.ue() + 1;
  const framesOnly = bits.bit();
  if (framesOnly === 0) bits.skip(1);
  bits.skip(1);
  // cropping counts in chroma samples, and in pairs of lines where there are fields (7.4.2.1.1)
  const chroma = planes === 1 ? 0 : chromaFormat;
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitY = (chroma === 1 ? 2 : 1) * (2 - framesOnly);
  const [left, right, top, bottom] = bits.bit() === 1 ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()] : [0, 0, 0, 0];
  return {
    width: macroblocksAcross * 16 - unitX * (left + right),
    height: (2 - framesOnly) * mapUnitsDown * 16 - unitY * (top + bottom),
    chromaFormat,
    lumaBits,
    chromaBits,
  };
}

function skipScalingList(bits: BitReader, size: number): void {
  let [last, next] = [8, 8];
  for (let i = 0; i < size; i++) {
    if (next !== 0) next = (last + bits.se() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

function skipOrderCount(bits: BitReader): void {
  const kind = bits.ue();
  if (kind === 0) bits.ue();
  if (kind !== 1) return;
  bits.skip(1);
  bits.se();
  bits.se();
  const cycle = bits.ue();
  if (cycle > 255) throw new RangeError('an order of pictures that can not be');
  for (let i = 0; i < cycle; i++) bits.se();
}

/** ITU-T H.265, 7.3.2.2. */
function readHevc(raw: Buffer): SequenceParameters {
  const bits = new BitReader(raw.subarray(2));
  bits.skip(4);
  const subLayers = bits.bits(3);
  bits.skip(1 + 96);
  skipSubLayers(bits, subLayers);
  bits.ue();
  const chromaFormat = bits.ue();
  const planes = chromaFormat === 3 ? bits.bit() : 0;
  const width = bits.ue();
  const height = bits.ue();
  const chroma = planes === 1 ? 0 : chromaFormat;
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitY = chroma === 1 ? 2 : 1;
  const [left, right, top, bottom] = bits.bit() === 1 ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()] : [0, 0, 0, 0];
  const lumaBits = 8 + bits.ue();
  return {
    width: width - unitX * (left + right),
    height: height - unitY * (top + bottom),
    chromaFormat,
    lumaBits,
    chromaBits: 8 + bits.ue(),
  };
}

function skipSubLayers(bits: BitReader, subLayers: number): void {
  const has: [profile: number, level: number][] = [];
  for (let i = 0; i < subLayers; i++) has.push([bits.bit(), bits.bit()]);
  if (subLayers > 0) bits.skip((8 - subLayers) * 2);
  for (const [profile, level] of has) bits.skip(profile * 88 + level * 8);
}
