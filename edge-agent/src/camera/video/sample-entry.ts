import { box } from '../../recording/clip-layout.js';
import { type NalCodec, nalLengthBytes, parameterSetTypes, setsByType, withoutEmulation } from './nal-units.js';
import { readSequenceParameters } from './sequence-parameters.js';
import type { VideoStream } from './video-packet.js';

/** What the MP4 box `stsd` says of a stream of H.264 (`avc1`) or H.265 (`hvc1`: browsers play no other name). Throws RangeError for broken parameter sets. */
export function sampleDescription(stream: VideoStream & { codec: NalCodec }): Buffer {
  const { codec, parameterSets: sets } = stream;
  const fields = Buffer.alloc(78);
  // VisualSampleEntry (ISO/IEC 14496-12, 12.1.3): data reference 1, 72 dpi, one picture a sample, 24 bits
  fields.writeUInt16BE(1, 6);
  fields.writeUInt16BE(stream.width, 24);
  fields.writeUInt16BE(stream.height, 26);
  fields.writeUInt32BE(0x48_0000, 28);
  fields.writeUInt32BE(0x48_0000, 32);
  fields.writeUInt16BE(1, 40);
  fields.writeUInt16BE(24, 74);
  fields.writeInt16BE(-1, 76);
  const entry =
    codec === 'h264' ? box('avc1', fields, box('avcC', avcConfiguration(sets))) : box('hvc1', fields, box('hvcC', hevcConfiguration(sets)));
  return box('stsd', Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]), entry);
}

/** AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1). */
function avcConfiguration(sets: readonly Buffer[]): Buffer {
  const [sequences = [], pictures = []] = setsByType('h264', sets);
  const [sps] = sequences;
  if (sps === undefined || pictures.length === 0) throw new RangeError('the stream has no parameter sets');
  const { chromaFormat, lumaBits, chromaBits } = readSequenceParameters('h264', sps);
  const profile = sps[1] ?? 0;
  const head = Buffer.from([1, profile, sps[2] ?? 0, sps[3] ?? 0, 0xfc | (nalLengthBytes - 1), 0xe0 | sequences.length]);
  const simple = profile === 66 || profile === 77 || profile === 88;
  const chroma = simple ? [] : [0xfc | chromaFormat, 0xf8 | (lumaBits - 8), 0xf8 | (chromaBits - 8), 0];
  return Buffer.concat([head, ...sequences.map(sized), Buffer.from([pictures.length]), ...pictures.map(sized), Buffer.from(chroma)]);
}

/** HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3.1). */
function hevcConfiguration(sets: readonly Buffer[]): Buffer {
  const arrays = setsByType('hevc', sets);
  const sps = arrays[1]?.[0];
  if (sps === undefined || arrays.some(({ length }) => length === 0)) throw new RangeError('the stream has no parameter sets');
  const { chromaFormat, lumaBits, chromaBits } = readSequenceParameters('hevc', sps);
  const raw = withoutEmulation(sps);
  const layers = raw[2] ?? 0;
  // profile, tier and level stand in the set as they do here
  const head = Buffer.concat([Buffer.from([1]), raw.subarray(3, 15)]);
  const temporal = ((((layers >> 1) & 7) + 1) << 3) | ((layers & 1) << 2) | (nalLengthBytes - 1);
  const rest = [0xf0, 0, 0xfc, 0xfc | chromaFormat, 0xf8 | (lumaBits - 8), 0xf8 | (chromaBits - 8), 0, 0, temporal, arrays.length];
  const lists = parameterSetTypes.hevc.map((type, i) => {
    const units = arrays[i] ?? [];
    return Buffer.concat([Buffer.from([0x80 | type, 0, units.length]), ...units.map(sized)]);
  });
  return Buffer.concat([head, Buffer.from(rest), ...lists]);
}

function sized(unit: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(unit.length);
  return Buffer.concat([length, unit]);
}
