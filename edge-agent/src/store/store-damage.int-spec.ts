import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anEntry } from '../test-rig/an-entry.js';
import { storeOptions } from '../test-rig/store-options.js';
import { testFolder } from '../test-rig/test-folder.js';
import type { OutboxEntry } from './outbox-entry.js';
import { StoreDatabase } from './store-database.js';

const rounds = Number(process.env['SIGAP_TEST_DAMAGES'] ?? 60);

/** Small generator with a seed (mulberry32), so that a failing round can be had again. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function pending(database: StoreDatabase): OutboxEntry[] {
  const [result] = database.execute([{ name: 'pending', input: { after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 100_000 } }]);
  return (result && 'value' in result ? result.value : []) as OutboxEntry[];
}

function found(database: StoreDatabase, label: string): unknown {
  const [result] = database.execute([{ name: 'labels-find', input: { label, sinceMs: 0, limit: 10 } }]);
  return result && 'value' in result ? result.value : result;
}

function fill(database: StoreDatabase, count: number): void {
  for (let i = 0; i < count; i++)
    database.execute([{ name: 'append', input: { ...anEntry(1), id: randomUUID(), data: `{"n":${i},"x":"${'x'.repeat(i % 900)}"}` } }]);
}

describe('Store with a damaged file', () => {
  it(`finds each of ${rounds} flipped bits and truncations, or they changed nothing; salvages the rest`, () => {
    const original = testFolder();
    const database = StoreDatabase.open(storeOptions(original));
    fill(database, 300);
    database.execute([{ name: 'state-set', input: { key: 'fleet/desired', value: '{"version":3}' } }]);
    const labels = Array.from({ length: 100 }, (_, n) => ({ label: `RESI-${n}`, recordingId: randomUUID(), atMs: 1_000 + n }));
    for (const input of labels) database.execute([{ name: 'label-remember', input }]);
    const whole = pending(database);
    database.close();
    const bytes = readFileSync(join(original, 'sigap.db'));
    const outcomes = { salvaged: 0, harmless: 0, rowsKept: 0 };
    for (let seed = 1; seed <= rounds; seed++) {
      const random = randomFrom(seed);
      const directory = join(testFolder(), 'store');
      mkdirSync(directory);
      const path = join(directory, 'sigap.db');
      const damaged = Buffer.from(bytes);
      const at = Math.floor(random() * damaged.length);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      writeFileSync(path, damaged);
      if (seed % 5 === 0) truncateSync(path, Math.floor(random() * damaged.length));
      copyFileSync(join(original, 'sequence-mark'), join(directory, 'sequence-mark'));

      const opened = StoreDatabase.open(storeOptions(directory));
      const kept = pending(opened);
      // a copy is always a new epoch; damage is told apart from it
      expect(opened.recovery, `seed ${seed}`).not.toBeNull();
      const byId = new Map(whole.map((entry) => [entry.id, entry]));
      for (const entry of kept) expect(entry, `seed ${seed}: a wrong event came out`).toEqual(byId.get(entry.id));
      expect(opened.recovery?.keptEvents).toBe(kept.length);
      const isFound = opened.recovery?.reason === 'damaged';
      expect(isFound || kept.length === whole.length, `seed ${seed}: events are missing and nothing was found`).toBe(true);
      if (isFound) {
        outcomes.salvaged += 1;
        outcomes.rowsKept += kept.length;
      } else outcomes.harmless += 1;
      for (const known of labels) expect([[], [known]], `seed ${seed}: a wrong label came out`).toContainEqual(found(opened, known.label));
      // and it works on
      expect(opened.execute([{ name: 'append', input: { ...anEntry(1), id: randomUUID() } }])).toMatchObject([{ value: { seq: 1 } }]);
      opened.close();
    }
    expect(outcomes.salvaged).toBeGreaterThan(rounds / 3);
    // a flipped bit costs a row or a page, not the store
    expect(outcomes.rowsKept / outcomes.salvaged).toBeGreaterThan(whole.length / 2);
  });

  it('finds a commit that vanished from the write-ahead log after kill -9', () => {
    const directory = testFolder();
    const database = StoreDatabase.open(storeOptions(directory));
    fill(database, 40);
    // as kill -9 leaves it: nothing closed, nothing checkpointed
    const left = testFolder();
    for (const file of ['sigap.db', 'sigap.db-wal', 'sequence-mark']) copyFileSync(join(directory, file), join(left, file));
    database.close();
    const wal = join(left, 'sigap.db-wal');
    const bytes = readFileSync(wal);
    const middle = Math.floor(statSync(wal).size / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    writeFileSync(wal, bytes);
    const opened = StoreDatabase.open(storeOptions(left));
    expect(opened.recovery).toMatchObject({ reason: 'behind' });
    expect(pending(opened).length).toBeLessThan(40);
    opened.close();
  });

  it('is not fooled by a flipped schema version', () => {
    const directory = testFolder();
    const database = StoreDatabase.open(storeOptions(directory));
    fill(database, 3);
    database.close();
    const bytes = readFileSync(join(directory, 'sigap.db'));
    // user_version, big-endian at 60
    bytes[60] = 1;
    const flipped = testFolder();
    writeFileSync(join(flipped, 'sigap.db'), bytes);
    const opened = StoreDatabase.open(storeOptions(flipped));
    expect(opened.recovery).toMatchObject({ reason: 'damaged', keptEvents: 3, lostEvents: 0 });
    opened.close();
  });

  it('refuses the file of a newer agent instead of touching it', () => {
    const directory = testFolder();
    const database = StoreDatabase.open(storeOptions(directory));
    database.execute([{ name: 'state-set', input: { key: 'store/schema', value: '99' } }]);
    database.close();
    const bytes = readFileSync(join(directory, 'sigap.db'));
    bytes[63] = 99;
    const newer = testFolder();
    const path = join(newer, 'sigap.db');
    writeFileSync(path, bytes);
    expect(() => StoreDatabase.open(storeOptions(newer))).toThrow(/schema version 99/);
    expect(readFileSync(path)).toEqual(bytes);
  });
});
