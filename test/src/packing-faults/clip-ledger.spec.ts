import { generateKeyPairSync } from 'node:crypto';
import type { SignedManifest } from '@sigap/contracts';
import { manifestHash, signManifest } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { type ClipLedger, faultsOf, judgeClips, type LoggedEvent } from './clip-ledger.js';

const { privateKey } = generateKeyPairSync('ed25519');
const ids = { one: v7(), two: v7(), three: v7() };
const hash = (letter: string) => letter.repeat(64);
const [chainId, edgeId, someId] = [v7(), v7(), v7()];

function aManifest(recordingId: string, sha256: string, sequence: number, before: SignedManifest | null): SignedManifest {
  const at = '2026-11-20T01:00:00.000Z';
  const file = { sha256, bytes: 1_000, codec: 'h264' as const, width: 1_280, height: 720, durationMs: 9_000, packets: 225, gaps: [] };
  const who = { sessionId: someId, cameraId: someId, cameraName: 'Meja 1', employeeId: someId, employeeName: 'Siti' };
  const what = {
    label: 'SPX1',
    symbology: null,
    scanSource: 'api',
    mode: 'ship',
    condition: null,
    note: null,
    platform: 'shopee',
  } as const;
  const when = { startedAt: at, scannedAt: at, stoppedAt: at, stopReason: 'scan', clock: { state: 'synced', offsetMs: 0 } } as const;
  const chain = { chainId, sequence, previous: before === null ? null : manifestHash(before) };
  const recorder = { name: 'sigap-edge', version: '0.1.0' };
  const manifest = { v: 1 as const, recordingId, edgeId, file, earlierRecordingIds: [], recorder };
  return signManifest({ ...manifest, ...who, ...what, ...when, ...chain }, privateKey);
}

/** Two clips and a recording of which nothing could be kept; all is well. */
function wellKept(): ClipLedger {
  const first = aManifest(ids.one, hash('a'), 1, null);
  const second = aManifest(ids.two, hash('b'), 2, first);
  const said: [type: string, id: string, sha256: string | null, signed: SignedManifest | null][] = [
    ['packing.recording.started', ids.one, null, null],
    ['packing.recording.stopped', ids.one, null, null],
    ['clip.stored', ids.one, hash('a'), first],
    ['packing.recording.started', ids.two, null, null],
    ['packing.recording.stopped', ids.two, null, null],
    ['clip.stored', ids.two, hash('b'), second],
    ['packing.recording.started', ids.three, null, null],
    ['packing.recording.stopped', ids.three, null, null],
    ['clip.missing', ids.three, null, null],
  ];
  return {
    told: [ids.one, ids.two, ids.three],
    events: said.map(([type, recordingId, sha256, signed], index) => ({ epoch: 'e', seq: index + 1, type, recordingId, sha256, signed })),
    rows: [
      { id: ids.one, isEnded: true, sha256: hash('a'), stopReason: 'scan' },
      { id: ids.two, isEnded: true, sha256: hash('b'), stopReason: 'scan' },
      { id: ids.three, isEnded: true, sha256: null, stopReason: 'scan' },
    ],
    files: [
      { recordingId: ids.one, sha256: hash('a') },
      { recordingId: ids.two, sha256: hash('b') },
    ],
    strays: [],
  };
}

/** With one event less; the others keep their numbers unless they shall move up. */
function without(type: string, recordingId: string, { renumber = true } = {}): ClipLedger {
  const ledger = wellKept();
  const events = ledger.events.filter((event) => event.type !== type || event.recordingId !== recordingId);
  return { ...ledger, events: renumber ? events.map((event, index): LoggedEvent => ({ ...event, seq: index + 1 })) : events };
}

describe('the checker of recordings', () => {
  it('finds nothing where all is well', () => {
    const verdict = judgeClips(wellKept());
    expect(verdict).toMatchObject({ recordings: 3, clips: 2, missing: 1 });
    expect(faultsOf(verdict)).toEqual([]);
  });

  it('finds what was told and is not there', () => {
    expect(judgeClips(without('packing.recording.started', ids.one)).lost).toEqual([`${ids.one}: told, and not in the log`]);
    expect(judgeClips(without('packing.recording.stopped', ids.two)).lost).toEqual([`${ids.two}: never ended`]);
    expect(judgeClips(without('clip.missing', ids.three)).lost).toEqual([`${ids.three}: neither clip nor clip.missing`]);
    expect(judgeClips({ ...wellKept(), told: [...wellKept().told, 'x'] }).lost).toHaveLength(3);
  });

  it('finds what is there twice', () => {
    const { events, told } = wellKept();
    const again = { ...events[2], seq: 10 } as LoggedEvent;
    expect(judgeClips({ ...wellKept(), events: [...events, again] }).double).toEqual([`${ids.one}: told more than once`]);
    expect(judgeClips({ ...wellKept(), told: [...told, ids.one] }).double).toEqual([`${ids.one}: begun by more than one scan`]);
  });

  it('finds files that nobody knows, and clips that are gone or other ones', () => {
    const well = wellKept();
    expect(judgeClips({ ...well, strays: ['recording/x.mp4'] }).orphans).toEqual(['recording/x.mp4: left behind']);
    expect(judgeClips({ ...well, files: well.files.slice(1) }).orphans).toEqual([`${ids.one}: a clip without its file`]);
    const pruned: LoggedEvent = { epoch: 'e', seq: 10, type: 'clip.pruned', recordingId: ids.one, sha256: null, signed: null };
    expect(judgeClips({ ...well, files: well.files.slice(1), events: [...well.events, pruned] }).orphans).toEqual([]);
    const other = [{ recordingId: ids.one, sha256: hash('c') }, ...well.files.slice(1)];
    expect(judgeClips({ ...well, files: other }).orphans).toEqual([`${ids.one}: a file that no event tells of`]);
  });

  it('finds holes in the numbers of the outbox and in the chain of manifests', () => {
    expect(judgeClips(without('packing.recording.started', ids.two, { renumber: false })).gaps).toEqual(['e: event 4 never arrived']);
    expect(judgeClips(without('clip.stored', ids.one)).breaks).toHaveLength(1);
    const events = wellKept().events.map((event) =>
      event.signed === null ? event : { ...event, signed: { ...event.signed, signature: Buffer.alloc(64).toString('base64') } },
    );
    expect(judgeClips({ ...wellKept(), events }).breaks).toHaveLength(2);
  });

  it('finds where the index of the cloud says something else', () => {
    const well = wellKept();
    expect(judgeClips({ ...well, rows: well.rows.slice(1) }).differences).toEqual([`${ids.one}: not in the index`]);
    const open = well.rows.map((row) => ({ ...row, isEnded: row.id !== ids.two }));
    expect(judgeClips({ ...well, rows: open }).differences).toEqual([`${ids.two}: ended in one of index and log`]);
    const other = well.rows.map((row) => (row.id === ids.two ? { ...row, sha256: hash('c') } : row));
    expect(judgeClips({ ...well, rows: other }).differences).toEqual([`${ids.two}: another hash in the index`]);
  });
});
