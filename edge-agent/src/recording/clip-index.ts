import {
  dataInformation,
  handler,
  mediaHeader,
  movieHeader,
  movieScale,
  secondsFrom1904,
  table,
  trackHeader,
  u32,
  u32s,
} from './clip-boxes.js';
import { box } from './clip-layout.js';
import type { ClipSample, ClipTrack } from './clip-fragments.js';
import { textDescription } from './clip-text.js';

/** Pictures that lie behind each other in the file. */
export type ClipChunk = readonly ClipSample[];

export interface TextSample {
  readonly offset: number;
  readonly bytes: number;
  readonly durationMs: number;
}

export interface ClipIndex {
  readonly track: ClipTrack;
  readonly chunks: readonly ClipChunk[];
  /** Of the last picture, in ticks. */
  readonly lastDuration: number;
  readonly text: readonly TextSample[];
  /** The box `udta`. */
  readonly tags: Buffer;
  readonly createdAt: Date;
}

/** The box `moov` of a whole clip: where each picture and each line of text lies, and when it is shown (ISO/IEC 14496-12, 8.2 to 8.7). */
export function clipIndex(index: ClipIndex): Buffer {
  const { track, chunks, text } = index;
  const samples = chunks.flat();
  const times = samples.map(({ dts }) => dts);
  const durations = times.map((dts, i) => (times[i + 1] ?? dts + index.lastDuration) - dts);
  const duration = durations.reduce((sum, one) => sum + one, 0);
  const durationMs = Math.round((duration * movieScale) / track.timescale);
  const created = Math.floor(index.createdAt.getTime() / 1000) + secondsFrom1904;
  const video = box(
    'trak',
    trackHeader(1, created, durationMs, track),
    edits(durationMs, samples[0]?.shift ?? 0),
    box(
      'mdia',
      mediaHeader(created, track.timescale, duration),
      handler('vide', 'video'),
      box(
        'minf',
        box('vmhd', u32(1), Buffer.alloc(8)),
        dataInformation(),
        box('stbl', track.description, ...timing(samples, durations), ...places(chunks)),
      ),
    ),
  );
  const tracks = text.length === 0 ? [video] : [video, textTrack(text, created)];
  return box('moov', movieHeader(created, durationMs, tracks.length + 1), ...tracks, index.tags);
}

function timing(samples: readonly ClipSample[], durations: readonly number[]): Buffer[] {
  const boxes = [table('stts', runs(durations).flat(), 2)];
  const shifts = samples.map(({ shift }) => shift);
  if (shifts.some((shift) => shift !== 0)) boxes.push(table('ctts', runs(shifts).flat(), 2));
  const keys = samples.flatMap(({ isKey }, i) => (isKey ? [i + 1] : []));
  if (keys.length < samples.length) boxes.push(table('stss', keys, 1));
  return boxes;
}

function places(chunks: readonly (readonly { offset: number; bytes: number }[])[]): Buffer[] {
  const perChunk: number[] = [];
  let before = -1;
  for (const [i, { length }] of chunks.entries()) {
    if (length !== before) perChunk.push(i + 1, length, 1);
    before = length;
  }
  const sizes = chunks.flat().map(({ bytes }) => bytes);
  const offsets = Buffer.alloc(chunks.length * 8);
  for (const [i, [first]] of chunks.entries()) offsets.writeBigUInt64BE(BigInt(first?.offset ?? 0), i * 8);
  return [table('stsc', perChunk, 3), box('stsz', u32(0, 0, sizes.length), u32s(sizes)), box('co64', u32(0, chunks.length), offsets)];
}

function textTrack(text: readonly TextSample[], created: number): Buffer {
  const durationMs = text.reduce((sum, one) => sum + one.durationMs, 0);
  const durations = text.map((one) => one.durationMs);
  return box(
    'trak',
    trackHeader(2, created, durationMs, null),
    box(
      'mdia',
      mediaHeader(created, movieScale, durationMs),
      handler('sbtl', 'label'),
      box(
        'minf',
        box('nmhd', u32(0)),
        dataInformation(),
        box('stbl', textDescription(), table('stts', runs(durations).flat(), 2), ...places([text])),
      ),
    ),
  );
}

/** Count and value of equal neighbours. */
function runs(values: readonly number[]): [count: number, value: number][] {
  const found: [number, number][] = [];
  for (const value of values) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === value) last[0]++;
    else found.push([1, value]);
  }
  return found;
}

/** Shows the track from its first picture on, which B-frames present later than they decode. */
function edits(durationMs: number, firstShift: number): Buffer {
  return box('edts', box('elst', u32(0, 1, durationMs, firstShift, 0x1_0000)));
}
