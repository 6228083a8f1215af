import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SignedManifest } from '@sigap/contracts';
import { Client } from 'pg';
import type { RunningSystem } from '../system/running-system.js';
import type { ClipLedger } from './clip-ledger.js';

const clipEnding = '.mp4';

interface EventRow {
  epoch: string;
  seq: string;
  type: string;
  data: { recordingId?: string; sha256?: string; signed?: SignedManifest };
}
interface RecordingRow {
  id: string;
  stopped_at: Date | null;
  sha256: Buffer | null;
  stop_reason: string | null;
}

/** What the cloud has of the box. */
export async function readCloud(system: RunningSystem): Promise<Pick<ClipLedger, 'events' | 'rows'>> {
  const database = new Client(system.databaseUrl());
  await database.connect();
  try {
    const events = await database.query<EventRow>('SELECT epoch, seq, type, data FROM events WHERE edge_id = $1 ORDER BY epoch, seq', [
      system.edgeId,
    ]);
    const rows = await database.query<RecordingRow>('SELECT id, stopped_at, sha256, stop_reason FROM recordings WHERE edge_id = $1', [
      system.edgeId,
    ]);
    return {
      events: events.rows.map(({ epoch, seq, type, data: { recordingId = null, sha256 = null, signed = null } }) => ({
        epoch,
        seq: Number(seq),
        type,
        recordingId,
        sha256: type === 'clip.stored' ? sha256 : null,
        signed: type === 'clip.stored' ? signed : null,
      })),
      rows: rows.rows.map((row) => ({
        id: row.id,
        isEnded: row.stopped_at !== null,
        sha256: row.sha256?.toString('hex') ?? null,
        stopReason: row.stop_reason,
      })),
    };
  } finally {
    await database.end();
  }
}

/** What lies on the disk of the box. */
export async function readDisk({ dataDir, edgeId }: RunningSystem): Promise<Pick<ClipLedger, 'files' | 'strays'>> {
  const clips = join(dataDir, 'edge', 'clips', edgeId);
  const stray = async (folder: string) => (await readdir(join(clips, folder))).map((name) => join(folder, name));
  const files = (await readdir(join(clips, 'stored'))).filter((name) => name.endsWith(clipEnding));
  return {
    files: await Promise.all(
      files.map(async (name) => ({
        recordingId: name.slice(0, -clipEnding.length),
        sha256: createHash('sha256')
          .update(await readFile(join(clips, 'stored', name)))
          .digest('hex'),
      })),
    ),
    strays: [...(await stray('recording')), ...(await stray('lost'))],
  };
}
