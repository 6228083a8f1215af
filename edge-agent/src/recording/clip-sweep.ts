import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@sigap/node-kit';
import type { ClipBooks } from './clip-books.js';
import { hashOf, syncFolder } from './clip-finish.js';
import { type ClipPlaces, fileBytes } from './clip-places.js';
import { scanClip } from './clip-scan.js';
import { type ClipPaper, type ClipRow, clipPaper } from './recording-facts.js';

const ending = '.mp4';

export interface SweepDeps {
  readonly places: ClipPlaces;
  readonly books: ClipBooks;
  readonly logger: Logger;
}

/**
 * Puts files and rows in order after whatever ended the program before, at start and before anything is recorded (reliability rule 5). What is
 * still open stays: packing recovers it. No video is deleted that somebody may want: what nobody knows goes to `lost`.
 */
export async function sweepClips(deps: SweepDeps): Promise<void> {
  await finishPruning(deps);
  await judgeRows(deps);
  for (const name of await readdir(deps.places.stored)) if (name.endsWith(ending)) await judgeStored(deps, name.slice(0, -ending.length));
  for (const name of await readdir(deps.places.recording)) await judgeGrowing(deps, name);
}

/** The row went, and the file had no time to go after it. */
async function finishPruning({ places, books }: SweepDeps): Promise<void> {
  for (const recordingId of await books.prunedLeft()) {
    await places.removeStored(recordingId);
    await books.forgetPruned(recordingId);
  }
}

/** A row means a whole file. Hashing all of them would take minutes; a file that was synced before its row keeps its length or is gone. */
async function judgeRows(deps: SweepDeps): Promise<void> {
  const { places, books } = deps;
  for (const row of books.clips.values()) {
    const bytes = await fileBytes(places.clip(row.recordingId));
    if (bytes === row.bytes) {
      await writePaper(deps, row);
      continue;
    }
    await loseClip(deps, row, bytes === null ? 'the file is gone' : `the file has ${bytes} bytes instead of ${row.bytes}`);
  }
}

/** The row goes, `clip.missing` says so, and what is left of the file is put aside. */
export async function loseClip({ places, books, logger }: SweepDeps, row: ClipRow, detail: string): Promise<void> {
  const { recordingId } = row;
  logger.error({ recordingId, detail }, 'recording.clip-lost');
  const path = places.clip(recordingId);
  if ((await fileBytes(path)) !== null) await putAside(places, path, recordingId + ending);
  await books.lose(row, detail);
}

/** A whole clip without a row: open and to be recovered, known by its paper (the database was lost), or nobody's. */
async function judgeStored({ places, books, logger }: SweepDeps, recordingId: string): Promise<void> {
  if (books.clips.has(recordingId) || books.open.has(recordingId)) return;
  const path = places.clip(recordingId);
  const paper = await readPaper(places.paper(recordingId));
  if (paper !== null && paper.row.recordingId === recordingId) {
    const { sha256, bytes } = await hashOf(path);
    if (sha256 === paper.row.sha256 && bytes === paper.row.bytes) {
      logger.warn({ recordingId }, 'recording.clip-adopted');
      // whether the cloud has it is asked anew
      return books.adopt({ ...paper.row, uploadedAt: null }, paper.signed);
    }
  }
  logger.error({ recordingId }, 'recording.clip-unknown');
  await putAside(places, path, recordingId + ending);
}

/** A file that was being written, and nobody remembers why. */
async function judgeGrowing({ places, books, logger }: SweepDeps, name: string): Promise<void> {
  const path = join(places.recording, name);
  const recordingId = name.endsWith(ending) ? name.slice(0, -ending.length) : null;
  if (recordingId !== null && books.open.has(recordingId)) return;
  // a copy that was cut off is made again from its original, and one fragment is a pre-roll: its beginning was told to nobody
  if (recordingId === null || (await fragmentsOf(path)) <= 1) {
    await rm(path, { force: true });
    await syncFolder(places.recording);
  } else {
    logger.error({ recordingId }, 'recording.clip-unknown');
    await putAside(places, path, name);
  }
}

async function fragmentsOf(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    return (await scanClip(file, false))?.chunks.length ?? 0;
  } finally {
    await file.close();
  }
}

async function putAside(places: ClipPlaces, path: string, name: string): Promise<void> {
  await rename(path, join(places.lost, name));
  for (const folder of [places.lost, places.recording, places.stored]) await syncFolder(folder);
}

/** Puts the manifest beside the clip where there is none that can be read: a crash between the commit and the paper, or in it. */
async function writePaper({ places, books, logger }: SweepDeps, row: ClipRow): Promise<void> {
  if ((await readPaper(places.paper(row.recordingId))) !== null) return;
  const signed = await books.manifest(row.recordingId);
  if (signed === null) return;
  // a full disk must not keep the box from starting
  await places
    .writePaper(row.recordingId, { row, signed })
    .catch((err: unknown) => logger.warn({ err, recordingId: row.recordingId }, 'recording.paper-not-written'));
}

async function readPaper(path: string): Promise<ClipPaper | null> {
  try {
    return clipPaper.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

/** When a file was written last. */
export async function writtenAt(path: string): Promise<Date | null> {
  return stat(path).then(
    ({ mtime }) => mtime,
    () => null,
  );
}

/** What breaks the invariants of clips, in words; none on a box that is well. For tests and for those who look after one. */
export async function clipProblems({ places, books }: Pick<SweepDeps, 'places' | 'books'>): Promise<string[]> {
  const problems: string[] = [];
  for (const row of books.clips.values()) {
    const path = places.clip(row.recordingId);
    const bytes = await fileBytes(path);
    if (bytes === null) problems.push(`${row.recordingId}: a row without a file`);
    else if ((await hashOf(path)).sha256 !== row.sha256) problems.push(`${row.recordingId}: the file is not what its row says`);
    if (books.open.has(row.recordingId)) problems.push(`${row.recordingId}: stored and open`);
  }
  const idsIn = async (folder: string) =>
    (await readdir(folder)).filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
  for (const id of await idsIn(places.stored)) if (!books.clips.has(id)) problems.push(`${id}: a stored file without a row`);
  for (const name of await readdir(places.recording)) {
    if (!name.endsWith(ending) || !books.open.has(name.slice(0, -ending.length))) problems.push(`${name}: left behind in recording`);
  }
  return problems;
}
