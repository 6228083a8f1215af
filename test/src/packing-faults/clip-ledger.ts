import type { SignedManifest } from '@sigap/contracts';
import { chainBreaks, verifyManifest } from '@sigap/node-kit';

/** One event of the box as the cloud has it. */
export interface LoggedEvent {
  readonly epoch: string;
  readonly seq: number;
  readonly type: string;
  readonly recordingId: string | null;
  /** Of `clip.stored`. */
  readonly sha256: string | null;
  readonly signed: SignedManifest | null;
}

/** All that is known of the recordings of one box, from those who scanned, its disk, and the cloud. */
export interface ClipLedger {
  /** Recordings that somebody was told have begun, in the order of being told. */
  readonly told: readonly string[];
  readonly events: readonly LoggedEvent[];
  /** Rows of the cloud's index. */
  readonly rows: readonly {
    readonly id: string;
    readonly isEnded: boolean;
    readonly sha256: string | null;
    readonly stopReason: string | null;
  }[];
  /** Whole clips on the box's disk, hashed. */
  readonly files: readonly { readonly recordingId: string; readonly sha256: string }[];
  /** Names of what else lies on the disk: still growing, or put aside because nobody knows it. */
  readonly strays: readonly string[];
}

/** What is wrong, each in words; nothing where all is well. */
export interface ClipVerdict {
  readonly recordings: number;
  readonly clips: number;
  readonly missing: number;
  /** Told and not in the log, never ended, or with neither clip nor the word that there is none. */
  readonly lost: readonly string[];
  readonly double: readonly string[];
  /** Files that no event tells of, told clips that are not on the disk with that hash and were not taken away to make room, clips of recordings that never ended. */
  readonly orphans: readonly string[];
  /** Numbers of the outbox that never arrived, or arrived twice. */
  readonly gaps: readonly string[];
  /** Of the chain of manifests, and manifests that nobody signed. */
  readonly breaks: readonly string[];
  /** Where the cloud's index says something else than the log. */
  readonly differences: readonly string[];
}

/** Compares what was told with what is there. Pure. */
export function judgeClips({ told, events, rows, files, strays }: ClipLedger): ClipVerdict {
  const of = (type: string) => events.filter((event) => event.type === type);
  const countIn = (type: string) => countBy(of(type).flatMap(({ recordingId }) => recordingId ?? []));
  const [started, stopped, missing] = [countIn('packing.recording.started'), countIn('packing.recording.stopped'), countIn('clip.missing')];
  const stored = countIn('clip.stored');
  const all = new Set([...told, ...started.keys(), ...stopped.keys()]);
  const lost: string[] = [];
  const double: string[] = [];
  const orphans = strays.map((name) => `${name}: left behind`);
  for (const id of told) if (!started.has(id)) lost.push(`${id}: told, and not in the log`);
  for (const id of all) {
    const clips = (stored.get(id) ?? 0) + (missing.get(id) ?? 0);
    if (!stopped.has(id)) lost.push(`${id}: never ended`);
    if (clips === 0) lost.push(`${id}: neither clip nor clip.missing`);
    if (clips > 1 || (started.get(id) ?? 0) > 1 || (stopped.get(id) ?? 0) > 1) double.push(`${id}: told more than once`);
  }
  for (const [id, times] of countBy(told)) if (times > 1) double.push(`${id}: begun by more than one scan`);
  for (const id of [...stored.keys(), ...missing.keys()]) if (!all.has(id)) orphans.push(`${id}: a clip of no recording`);
  const hashes = new Map(of('clip.stored').map(({ recordingId, sha256 }) => [recordingId, sha256]));
  const onDisk = new Map(files.map(({ recordingId, sha256 }) => [recordingId, sha256]));
  for (const [id, sha256] of onDisk) if (hashes.get(id) !== sha256) orphans.push(`${id}: a file that no event tells of`);
  const pruned = countIn('clip.pruned');
  for (const id of stored.keys()) if (!onDisk.has(id) && !pruned.has(id)) orphans.push(`${id}: a clip without its file`);
  const manifests = of('clip.stored').flatMap(({ signed }) => signed ?? []);
  return {
    recordings: all.size,
    clips: stored.size,
    missing: missing.size,
    lost,
    double,
    orphans,
    gaps: gapsOf(events),
    breaks: [
      ...chainBreaks(manifests).map((one) => JSON.stringify(one)),
      ...manifests.flatMap((signed) => (verifyManifest(signed).ok ? [] : [`not signed: ${signed.manifest}`])),
    ],
    differences: differencesOf(rows, all, stopped, hashes),
  };
}

/** How many things are wrong. */
export function faultsOf({ lost, double, orphans, gaps, breaks, differences }: ClipVerdict): string[] {
  return [lost, double, orphans, gaps, breaks, differences].flat();
}

function differencesOf(
  rows: ClipLedger['rows'],
  all: ReadonlySet<string>,
  stopped: ReadonlyMap<string, number>,
  hashes: ReadonlyMap<string | null, string | null>,
): string[] {
  const ids = new Set(rows.map(({ id }) => id));
  return [
    ...[...all].filter((id) => !ids.has(id)).map((id) => `${id}: not in the index`),
    ...rows.filter(({ id }) => !all.has(id)).map(({ id }) => `${id}: in the index alone`),
    ...rows.filter(({ id, isEnded }) => isEnded !== stopped.has(id)).map(({ id }) => `${id}: ended in one of index and log`),
    ...rows.filter(({ id, sha256 }) => sha256 !== (hashes.get(id) ?? null)).map(({ id }) => `${id}: another hash in the index`),
  ];
}

/** The outbox numbers its events from 1 in each epoch, and the cloud has each number once. */
function gapsOf(events: readonly LoggedEvent[]): string[] {
  const epochs = new Map<string, Set<number>>();
  const gaps: string[] = [];
  for (const { epoch, seq } of events) {
    const seqs = epochs.get(epoch) ?? new Set();
    if (seqs.has(seq)) gaps.push(`${epoch}: event ${seq} arrived twice`);
    epochs.set(epoch, seqs.add(seq));
  }
  for (const [epoch, seqs] of epochs) {
    for (let seq = 1; seq <= Math.max(...seqs); seq++) if (!seqs.has(seq)) gaps.push(`${epoch}: event ${seq} never arrived`);
  }
  return gaps;
}

function countBy(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
