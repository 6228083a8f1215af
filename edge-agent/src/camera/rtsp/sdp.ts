import type { NalCodec } from '../video/nal-units.js';

/** The first video of a description that we can read by ourselves. */
export interface DescribedVideo {
  readonly codec: NalCodec;
  readonly payloadType: number;
  readonly ticksPerSecond: number;
  /** Address for SETUP. */
  readonly control: string;
  /** Address for PLAY: all streams of the session. */
  readonly sessionControl: string;
  /** As far as the description tells them. */
  readonly parameterSets: readonly Buffer[];
  /** H.265 with decoding order numbers in each payload (RFC 7798, `sprop-max-don-diff`). */
  readonly hasOrderNumbers: boolean;
}

export type Described = DescribedVideo | 'no-video' | 'other-codec';

interface MediaLines {
  /** What follows `m=`. */
  readonly media: string;
  readonly attributes: readonly [name: string, value: string][];
}

/**
 * Reads what a camera says of itself (RFC 8866; RFC 6184 8.2.1 and RFC 7798 7.1 for the parameters).
 * @param base address that relative controls belong to (RFC 2326, C.1.1)
 */
export function readDescription(sdp: string, base: string): Described {
  const [session, ...medias] = sections(sdp);
  const videos = medias.filter(({ media }) => /^video\s/u.test(media));
  if (session === undefined || videos.length === 0) return 'no-video';
  for (const video of videos) {
    const found = readVideo(video, base, controlOf(session, base));
    if (found !== null) return found;
  }
  return 'other-codec';
}

function sections(sdp: string): MediaLines[] {
  const found: { media: string; attributes: [string, string][] }[] = [{ media: '', attributes: [] }];
  for (const line of sdp.split(/\r\n|\r|\n/u)) {
    if (line.startsWith('m=')) found.push({ media: line.slice(2), attributes: [] });
    const [, name = '', value = ''] = /^a=([^:]*):?(.*)$/u.exec(line) ?? [];
    if (name !== '') found.at(-1)?.attributes.push([name.trim().toLowerCase(), value.trim()]);
  }
  return found;
}

function readVideo(video: MediaLines, base: string, sessionControl: string): DescribedVideo | null {
  const [, , , ...payloadTypes] = video.media.split(/\s+/u);
  for (const payloadType of payloadTypes.map(Number)) {
    const of = (name: string) => valueFor(video, name, payloadType);
    const [, encoding = '', rate = ''] = /^([\w.-]+)\/(\d+)/u.exec(of('rtpmap') ?? '') ?? [];
    const codec = codecs[encoding.toUpperCase()];
    const ticksPerSecond = Number(rate);
    if (codec === undefined || !(ticksPerSecond > 0)) continue;
    const parameters = formatParameters(of('fmtp') ?? '');
    // interleaved mode needs an order of decoding that we do not make
    if (codec === 'h264' && parameters.get('packetization-mode') === '2') continue;
    const hasOrderNumbers = codec === 'hevc' && Number(parameters.get('sprop-max-don-diff') ?? 0) > 0;
    const parameterSets = setNames[codec].flatMap((name) => decodeSets(parameters.get(name) ?? ''));
    return { codec, payloadType, ticksPerSecond, control: controlOf(video, base), sessionControl, parameterSets, hasOrderNumbers };
  }
  return null;
}

const codecs: Readonly<Record<string, NalCodec>> = { H264: 'h264', H265: 'hevc', HEVC: 'hevc' };
const setNames: Readonly<Record<NalCodec, readonly string[]>> = {
  h264: ['sprop-parameter-sets'],
  hevc: ['sprop-vps', 'sprop-sps', 'sprop-pps'],
};

/** The value of `a=<name>:<payloadType> ...`. */
function valueFor({ attributes }: MediaLines, name: string, payloadType: number): string | null {
  for (const [key, value] of attributes) {
    if (key !== name) continue;
    const [, type, rest = ''] = /^(\d+)\s+(.*)$/u.exec(value) ?? [];
    if (Number(type) === payloadType) return rest;
  }
  return null;
}

/** Names in lower case; some cameras end each with a semicolon, some forget the space. */
function formatParameters(text: string): Map<string, string> {
  return new Map(
    text.split(';').flatMap((part): [string, string][] => {
      const at = part.indexOf('=');
      return at < 0 ? [] : [[part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()]];
    }),
  );
}

function decodeSets(list: string): Buffer[] {
  return list
    .split(',')
    .map((one) => Buffer.from(one, 'base64'))
    .filter(({ length }) => length > 2);
}

function controlOf({ attributes }: MediaLines, base: string): string {
  const control = attributes.find(([name]) => name === 'control')?.[1] ?? '*';
  if (control === '*' || control === '') return base;
  if (/^rtsps?:\/\//iu.test(control)) return control;
  return `${base}${base.endsWith('/') ? '' : '/'}${control}`;
}
