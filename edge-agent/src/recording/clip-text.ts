import { box } from './clip-layout.js';

/** What the text track and the tags of a clip say (PK-12). */
export interface ClipWords {
  readonly recordingId: string;
  readonly label: string;
  readonly station: string;
  readonly employee: string;
  readonly platform: string;
  readonly mode: string;
  readonly scannedAt: Date;
}

const cueMs = 1_000;
/** A clip of two hours. */
const mostCues = 7_200;

/** One line a second: label, wall time (UTC), station, employee. @returns the samples (3GPP TS 26.245, 5.17: length, then UTF-8) with their times */
export function textCues(words: ClipWords, startedAt: Date, durationMs: number): { bytes: Buffer; durationMs: number }[] {
  const cues: { bytes: Buffer; durationMs: number }[] = [];
  for (let at = 0; at < durationMs && cues.length < mostCues; at += cueMs) {
    const time = new Date(startedAt.getTime() + at).toISOString().slice(0, 19).replace('T', ' ');
    const text = Buffer.from([words.label, `${time}Z`, words.station, words.employee].join(' | '), 'utf8');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(text.length);
    cues.push({ bytes: Buffer.concat([length, text]), durationMs: Math.max(1, Math.round(Math.min(cueMs, durationMs - at))) });
  }
  return cues;
}

/** The box `stsd` of the text track: white letters at the lower edge (3GPP TS 26.245, 5.16). */
export function textDescription(): Buffer {
  const entry = Buffer.alloc(38);
  // data reference 1
  entry.writeUInt16BE(1, 6);
  entry.writeInt8(1, 12);
  entry.writeInt8(-1, 13);
  // style: font 1, 18 points, opaque white
  entry.writeUInt16BE(1, 30);
  entry.writeUInt8(18, 33);
  entry.writeUInt32BE(0xffff_ffff, 34);
  const font = Buffer.concat([Buffer.from([0, 1, 0, 1, 5]), Buffer.from('Arial', 'latin1')]);
  return box('stsd', Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]), box('tx3g', entry, box('ftab', font)));
}

/** The box `udta`: title, artist, date and comment, where players look for them. */
export function clipTags(words: ClipWords, startedAt: Date): Buffer {
  const comment = `station=${words.station}; employee=${words.employee}; platform=${words.platform}; mode=${words.mode}; scanned=${words.scannedAt.toISOString()}; recording=${words.recordingId}`;
  const tags = [
    tag('\u00a9nam', words.label),
    tag('\u00a9ART', words.employee),
    tag('\u00a9day', startedAt.toISOString()),
    tag('\u00a9cmt', comment),
    tag('\u00a9too', 'Sigap'),
  ];
  const handler = box('hdlr', Buffer.alloc(8), Buffer.from('mdirappl', 'latin1'), Buffer.alloc(9));
  return box('udta', box('meta', Buffer.alloc(4), handler, box('ilst', ...tags)));
}

function tag(name: string, value: string): Buffer {
  // type 1: UTF-8
  return box(name, box('data', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]), Buffer.from(value, 'utf8')));
}
