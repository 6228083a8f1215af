import { z } from 'zod';
import type { StateStore } from '../state-store.js';
import { emptyPackingState, openSession, type PackingState, parcelRecording, table, tally } from './packing-state.js';

/** Value of a row of the store; null: the row goes. */
export type Rows = Map<string, string | null>;

const prefix = 'packing/';
const sessionKey = `${prefix}session`;
const scannersKey = `${prefix}scanners`;
const scanners = z.array(z.tuple([z.string(), z.string()]));

/** Rows that differ between two states: what a commit has to write. */
export function changedRows(before: PackingState, after: PackingState): Rows {
  const rows: Rows = new Map();
  if (before.session !== after.session) rows.set(sessionKey, after.session && JSON.stringify(after.session));
  if (before.scanners !== after.scanners) rows.set(scannersKey, JSON.stringify([...after.scanners]));
  compare('table', before.tables, after.tables, rows);
  compare('recording', before.recordings, after.recordings, rows);
  compare('tally', before.tallies, after.tallies, rows);
  return rows;
}

function compare(kind: string, before: ReadonlyMap<string, object>, after: ReadonlyMap<string, object>, rows: Rows): void {
  if (before === after) return;
  for (const [id, value] of after) if (before.get(id) !== value) rows.set(`${prefix}${kind}/${id}`, JSON.stringify(value));
  for (const id of before.keys()) if (!after.has(id)) rows.set(`${prefix}${kind}/${id}`, null);
}

export interface LoadedState {
  readonly state: PackingState;
  /** Rows that another version of the agent wrote and this one can't read. */
  readonly unreadable: readonly string[];
}

/** What the store holds, as it was written. */
export async function loadState(store: StateStore): Promise<LoadedState> {
  const unreadable: string[] = [];
  const read = <S extends z.ZodType>(schema: S, key: string, text: string): z.infer<S> | null => {
    const parsed = schema.safeParse(JSON.parse(text));
    if (!parsed.success) unreadable.push(key);
    return parsed.success ? parsed.data : null;
  };
  const all = async <S extends z.ZodType>(kind: string, schema: S): Promise<[string, z.infer<S>][]> => {
    const rows = await store.list(`${prefix}${kind}/`);
    return rows.flatMap(({ key, value }) => {
      const one = read(schema, key, value);
      return one === null ? [] : [[key.slice(prefix.length + kind.length + 1), one] satisfies [string, z.infer<S>]];
    });
  };
  const session = await store.get(sessionKey);
  const bindings = await store.get(scannersKey);
  const state: PackingState = {
    ...emptyPackingState,
    session: session === null ? null : read(openSession, sessionKey, session),
    scanners: new Map(bindings === null ? [] : (read(scanners, scannersKey, bindings) ?? [])),
    tables: new Map(await all('table', table)),
    recordings: new Map(await all('recording', parcelRecording)),
    tallies: new Map(await all('tally', tally)),
  };
  return { state, unreadable };
}
