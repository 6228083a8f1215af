import { dataInformation, handler, mediaHeader, movieHeader, table, trackHeader, u32 } from '../recording/clip-boxes.js';
import { box } from '../recording/clip-layout.js';
import { ClipTimeline, clipTicks } from './clip-timeline.js';
import type { NalCodec } from './video/nal-units.js';
import { sampleDescription } from './video/sample-entry.js';
import type { VideoPacket, VideoStream } from './video/video-packet.js';

interface Sample {
  readonly packet: VideoPacket;
  readonly pts: number;
  readonly dts: number;
}

/** Sample flags (ISO/IEC 14496-12, 8.8.3.1): depends on no other; depends on others and is no place to begin at. */
const keyFlags = 0x200_0000;
const otherFlags = 0x101_0000;
/** In `trun`: offset of the data; duration, size, flags and shift of each sample. */
const runFlags = 0x1 | 0x100 | 0x200 | 0x400 | 0x800;

/**
 * Packets of one stream as fragmented MP4 in memory (ISO/IEC 14496-12, 8.8), so that writing, syncing and what to do when the disk is full are
 * decided elsewhere. The bytes of the pictures are those of the camera.
 */
export class ClipMuxer {
  packets = 0;
  private readonly timeline: ClipTimeline;
  /** What the next fragment will hold. */
  private samples: Sample[] = [];
  private sequence = 0;
  /** Between the last two packets; a guess before there are two. */
  private step = clipTicks / 25;

  /** Throws RangeError for a stream of which no player could be told what it is. */
  constructor(stream: VideoStream & { readonly codec: NalCodec }) {
    this.timeline = new ClipTimeline(stream.secondsPerTick);
    this.header = movie(stream);
  }

  /** What begins the file: a `moov` without samples. */
  readonly header: Buffer;

  /** @returns its time in the clip, milliseconds */
  add(packet: VideoPacket, atMs: number): number {
    const { pts, dts } = this.timeline.place({ pts: packet.pts, dts: packet.dts, atMs });
    this.samples.push({ packet, pts, dts });
    this.packets++;
    return (dts * 1000) / clipTicks;
  }

  /**
   * What was added since the last cut, as one fragment; null when there is nothing. The newest packet is held until the next one comes: only
   * then is it known how long it is shown. `last`: nothing follows.
   */
  cut(last = false): Buffer | null {
    const newest = this.samples.at(-1);
    const whole = last ? this.samples : this.samples.slice(0, -1);
    const [first] = whole;
    if (newest === undefined || first === undefined) return null;
    this.samples = last ? [] : [newest];
    const ends = whole.map(({ dts }, i) => (whole[i + 1] ?? (last ? { dts: dts + this.step } : newest)).dts);
    this.step = (ends.at(-1) ?? 0) - (whole.at(-1)?.dts ?? 0);
    return fragment(++this.sequence, whole, ends);
  }
}

function movie(stream: VideoStream & { readonly codec: NalCodec }): Buffer {
  const tables = box(
    'stbl',
    sampleDescription(stream),
    table('stts', [], 2),
    table('stsc', [], 3),
    box('stsz', u32(0, 0, 0)),
    table('stco', [], 1),
  );
  const media = box(
    'mdia',
    mediaHeader(0, clipTicks, 0),
    handler('vide', 'video'),
    box('minf', box('vmhd', u32(1), Buffer.alloc(8)), dataInformation(), tables),
  );
  return box(
    'moov',
    movieHeader(0, 0, 2),
    box('trak', trackHeader(1, 0, 0, stream), media),
    box('mvex', box('trex', u32(0, 1, 1, 0, 0, 0))),
  );
}

/** `moof` and `mdat`; `ends`: when each picture makes way for the next one. */
function fragment(sequence: number, samples: readonly Sample[], ends: readonly number[]): Buffer {
  const rows = samples.flatMap(({ packet, pts, dts }, i) => [
    (ends[i] ?? dts) - dts,
    packet.data.length,
    packet.isKey ? keyFlags : otherFlags,
    pts - dts,
  ]);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(samples[0]?.dts ?? 0));
  const moof = (dataOffset: number) =>
    box(
      'moof',
      box('mfhd', u32(0, sequence)),
      // default-base-is-moof
      box(
        'traf',
        box('tfhd', u32(0x2_0000, 1)),
        box('tfdt', u32(0x100_0000), time),
        box('trun', u32(0x100_0000 | runFlags, samples.length, dataOffset, ...rows)),
      ),
    );
  const mdatHeader = 8;
  return Buffer.concat([moof(moof(0).length + mdatHeader), box('mdat', ...samples.map(({ packet }) => packet.data))]);
}
