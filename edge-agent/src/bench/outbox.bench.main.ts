import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from '@photostructure/sqlite';
import { v7 } from 'uuid';
import type { NewEntry } from '../store/outbox-entry.js';
import { Store } from '../store/store.js';

/*
 * How fast the outbox accepts events (durably: WAL, synchronous FULL), against bare INSERTs of the same bytes by the same SQLite in the
 * same run, on the same disk. Rounds of both alternate, so that a noisy neighbour disturbs both. Prints one JSON row a line.
 * Arguments: seconds for each row (default 3), folder to write in (default the system's temporary one).
 */
const seconds = Number(process.argv[2] ?? 3);
const folder = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'sigap-outbox-bench-'));
const rounds = 6;
const resolution = 5;

/** A sighting event as recognition makes them. */
function anEvent(): NewEntry {
  const at = new Date().toISOString();
  const id = v7();
  const data = { sightingId: id, employeeId: id, startedAt: at, lastSeenAt: at, similarity: 0.6123, pack: 'face-api', shots: 5 };
  const clock = { state: 'synced' as const, offsetMs: 12, boot: id, monotonicMs: 123_456_789, anchorMs: 1_763_600_000_000 };
  return { id, type: 'sighting.seen', occurredAt: at, clock, cameraId: id, data: JSON.stringify(data) };
}

/** The peer: one process, one thread, nothing but the insert. */
class BareInserts {
  private readonly db = new DatabaseSync(join(folder, 'bare.db'));
  private readonly insert;

  constructor() {
    this.db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
       CREATE TABLE outbox (row INTEGER PRIMARY KEY, id TEXT, type TEXT, occurred_at TEXT, clock TEXT, camera_id TEXT, data TEXT)`,
    );
    this.insert = this.db.prepare('INSERT INTO outbox (id, type, occurred_at, clock, camera_id, data) VALUES (?, ?, ?, ?, ?, ?)');
  }

  commit(events: readonly NewEntry[]): void {
    this.db.exec('BEGIN');
    for (const { id, type, occurredAt, clock, cameraId, data } of events) {
      this.insert.run(id, type, occurredAt, JSON.stringify(clock), cameraId, data);
    }
    this.db.exec('COMMIT');
  }
}

/** Events a second that `work` gets through in so many milliseconds. */
async function rate(forMs: number, perCommit: number, work: (events: NewEntry[]) => void | Promise<void>): Promise<number> {
  const begun = performance.now();
  let done = 0;
  while (performance.now() - begun < forMs) {
    await work(Array.from({ length: perCommit }, anEvent));
    done += perCommit;
  }
  return (done * 1_000) / (performance.now() - begun);
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const store = new Store({
  directory: join(folder, 'store'),
  key: new Uint8Array(32),
  maxRows: 100_000_000,
  maxBytes: 0,
  ballastBytes: 0,
  onFailed: (error) => {
    throw error;
  },
});
await store.start();
const bare = new BareInserts();

for (const perCommit of [1, 100]) {
  const ours: number[] = [];
  const peer: number[] = [];
  const delaysMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const forMs = (seconds * 1_000) / rounds / 2;
    peer.push(await rate(forMs, perCommit, (events) => bare.commit(events)));
    // what the peer does blocks the loop: it must not count
    await new Promise((resolve) => setTimeout(resolve, 20));
    const delay = monitorEventLoopDelay({ resolution });
    delay.enable();
    ours.push(
      await rate(forMs, perCommit, async (events) => void (await Promise.all(events.map((event) => store.request('append', event))))),
    );
    delay.disable();
    delaysMs.push(Math.max(0, delay.percentile(99) / 1e6 - resolution));
  }
  const [mine, theirs] = [median(ours), median(peer)];
  const row = {
    name: `outbox accepts, ${perCommit} a commit`,
    ours: Math.round(mine),
    peer: Math.round(theirs),
    ratio: Math.round((mine / theirs) * 100) / 100,
    unit: 'events/s',
    note:
      'peer: bare INSERT by the same SQLite, WAL, synchronous FULL, which blocks its thread; ours adds number, checksum and a thread, ' +
      `so that the event loop stays free (delay p99 ${median(delaysMs).toFixed(1)} ms)`,
  };
  process.stdout.write(`${JSON.stringify(row)}\n`);
}
await store.stop();
rmSync(folder, { recursive: true });
