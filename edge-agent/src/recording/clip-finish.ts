import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ClipManifest } from '@sigap/contracts';
import { isDiskFull } from '../disk-full.js';
import type { ClipSample } from './clip-fragments.js';
import { clipGaps } from './clip-gaps.js';
import { clipIndex, type TextSample } from './clip-index.js';
import { bigMdatHeader, box, freeBox, ftyp, ftypBytes } from './clip-layout.js';
import { type ScannedClip, scanClip } from './clip-scan.js';
import { clipTags, type ClipWords, textCues } from './clip-text.js';
import { isDoubtful, syncOrMark } from './doubtful-bytes.js';

export interface FinishOrder {
  /** Where the writer left it. */
  readonly from: string;
  /** Where it goes when it is whole; another folder of the same disk. It may be there already, after a crash. */
  readonly to: string;
  readonly words: Omit<ClipWords, 'scannedAt'> & { readonly scannedAtMs: number };
  /** Nobody knows how the writer ended. */
  readonly careful: boolean;
}

export interface FinishedClip {
  readonly file: ClipManifest['file'];
  readonly startedAtMs: number;
}

const hashBytes = 1024 * 1024;

/**
 * Makes a whole, fast-start clip of what a writer left, hashes it and moves it to its place; all of it is on the disk when this resolves. It
 * can be done again after a crash at any point, with the same result. Null when there is no picture to be had; the file is left then.
 */
export async function finishClip(order: FinishOrder): Promise<FinishedClip | null> {
  const fresh = await openIfThere(order.from);
  const file = fresh ?? (await openIfThere(order.to));
  if (file === null) return null;
  let path = fresh === null ? order.to : order.from;
  try {
    const needsCopy = await isDoubtful(file);
    const scanned = await scanClip(file, order.careful || needsCopy);
    if (scanned === null) return null;
    const { head, text } = await layOut(file, scanned, order);
    if (head.length === scanned.headBytes && !needsCopy) {
      await writeAll(file, head, 0);
      await syncOrMark(file, () => file.sync());
    } else path = await copyBehind(file, scanned, head, `${order.from}.copy`, text);
    if (path !== order.to) await rename(path, order.to);
    if (fresh !== null && path !== order.from) await rm(order.from, { force: true });
    // also when it lay there already: the try before may have ended between its name and this
    for (const folder of new Set([dirname(order.to), dirname(order.from)])) await syncFolder(folder);
    return { file: await describe(order.to, scanned), startedAtMs: scanned.note.startedAtMs };
  } finally {
    await file.close();
  }
}

/** Cuts off what is no whole fragment, writes the text behind the video, and makes the bytes that go in front. */
async function layOut(file: FileHandle, scanned: ScannedClip, order: FinishOrder): Promise<{ head: Buffer; text: Buffer }> {
  const startedAt = new Date(scanned.note.startedAtMs);
  const words: ClipWords = { ...order.words, scannedAt: new Date(order.words.scannedAtMs) };
  const durationMs = durationOf(scanned);
  await file.truncate(scanned.endBytes);
  let cues = textCues(words, startedAt, durationMs);
  let text = box('mdat', ...cues.map(({ bytes }) => bytes));
  try {
    await writeAll(file, text, scanned.endBytes);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    // the video is worth more than its subtitles
    await file.truncate(scanned.endBytes);
    cues = [];
    text = Buffer.alloc(0);
  }
  const tags = clipTags(words, startedAt);
  const make = (shift: number) => {
    let at = scanned.endBytes + 8 + shift;
    const samples: TextSample[] = cues.map(({ bytes, durationMs: shownMs }) => {
      at += bytes.length;
      return { offset: at - bytes.length, bytes: bytes.length, durationMs: shownMs };
    });
    const chunks =
      shift === 0 ? scanned.chunks : scanned.chunks.map((chunk) => chunk.map((one) => ({ ...one, offset: one.offset + shift })));
    return clipIndex({ track: scanned.track, chunks, lastDuration: lastDuration(scanned), text: samples, tags, createdAt: startedAt });
  };
  const room = scanned.headBytes - ftypBytes - bigMdatHeader - 8;
  const moov = make(0);
  const size = scanned.endBytes + text.length;
  if (moov.length <= room) return { head: headOf(moov, scanned.headBytes, size), text };
  // a very long clip: everything moves back by whole KiB, and the index, whose length does not depend on it, is made again
  const headBytes = Math.ceil((moov.length + scanned.headBytes - room) / 1024) * 1024;
  const shift = headBytes - scanned.headBytes;
  return { head: headOf(make(shift), headBytes, size + shift), text };
}

/** `ftyp`, index, free room, and the header of the `mdat` that reaches from `headBytes` to the end of the file. */
function headOf(moov: Buffer, headBytes: number, fileBytes: number): Buffer {
  const mdat = Buffer.alloc(bigMdatHeader);
  mdat.writeUInt32BE(1, 0);
  mdat.write('mdat', 4, 'latin1');
  mdat.writeBigUInt64BE(BigInt(fileBytes - headBytes + bigMdatHeader), 8);
  const free = freeBox(headBytes - ftypBytes - moov.length - bigMdatHeader);
  return Buffer.concat([ftyp(headBytes), moov, free, mdat], headBytes);
}

/** The same clip in a fresh file beside it, perhaps with more room in front. @returns its path */
async function copyBehind(file: FileHandle, scanned: ScannedClip, head: Buffer, path: string, text: Buffer): Promise<string> {
  // what a try left whose sync failed has pages that nobody writes any more
  await rm(path, { force: true });
  const copy = await open(path, 'wx', 0o600);
  try {
    await writeAll(copy, head, 0);
    const end = scanned.endBytes + text.length;
    const shift = head.length - scanned.headBytes;
    const buffer = Buffer.alloc(hashBytes);
    for (let at = scanned.headBytes; at < end; ) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(hashBytes, end - at), at);
      await writeAll(copy, buffer.subarray(0, bytesRead), at + shift);
      at += bytesRead;
    }
    await copy.sync();
  } finally {
    await copy.close();
  }
  return path;
}

async function describe(path: string, scanned: ScannedClip): Promise<ClipManifest['file']> {
  const { codec, width, height, timescale } = scanned.track;
  const samples = scanned.chunks.flat();
  return {
    ...(await hashOf(path)),
    codec,
    width,
    height,
    durationMs: durationOf(scanned),
    packets: samples.length,
    gaps: clipGaps(samples, timescale),
  };
}

/** SHA-256 and length of a file. */
export async function hashOf(path: string): Promise<{ sha256: string; bytes: number }> {
  const file = await open(path, 'r');
  try {
    const hash = createHash('sha256');
    const buffer = Buffer.alloc(hashBytes);
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, hashBytes, bytes);
      if (bytesRead === 0) return { sha256: hash.digest('hex'), bytes };
      hash.update(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } finally {
    await file.close();
  }
}

function durationOf(scanned: ScannedClip): number {
  const last = lastSample(scanned);
  return toMs((last?.dts ?? 0) + lastDuration(scanned), scanned.track.timescale);
}

/** The last picture is shown as long as the one before it. */
function lastDuration({ chunks, track }: ScannedClip): number {
  const [before, last] = chunks.slice(-2).flat().slice(-2);
  const step = before !== undefined && last !== undefined ? last.dts - before.dts : track.timescale / 25;
  return Math.min(step, track.timescale);
}

function lastSample({ chunks }: ScannedClip): ClipSample | undefined {
  return chunks.at(-1)?.at(-1);
}

function toMs(ticks: number, timescale: number): number {
  return Math.round((ticks * 1000) / timescale);
}

/** Names in the folder survive a power cut after this. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  return open(path, 'r+').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
}
