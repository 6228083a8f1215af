import type { Mark } from './sequence-mark.js';
import type { Heartbeat } from './loop-guard.js';
import type { GalleryChange, LoadedGallery } from './gallery-table.js';
import type { RecordedLabel } from './labels-table.js';
import type { EntryPlace, NewEntry, OutboxEntry, RowRange } from './outbox-entry.js';
import type { StateRow } from './state-table.js';

/** What the store can be asked for. Operations sent together are one transaction, done in the order they came. */
export interface StoreOperations {
  append: { input: NewEntry; output: EntryPlace };
  /** The entry in the outbox and no such row in the state, or, where the outbox has no room, the row alone. Output: null when it is the row. */
  'append-or-keep': { input: { readonly entry: NewEntry; readonly row: StateRow }; output: EntryPlace | null };
  /** Output: how many rows went. */
  remove: { input: readonly RowRange[]; output: number };
  'begin-epoch': { input: null; output: { epoch: string; keptEvents: number } };
  'state-set': { input: StateRow; output: null };
  'state-delete': { input: string; output: null };
  /** Output: how many templates there are now. */
  'gallery-apply': { input: GalleryChange; output: number };
  'label-remember': { input: RecordedLabel; output: null };
  /** Output: how many went. */
  'labels-forget': { input: { beforeMs: number }; output: number };
  /** Output: newest first. */
  'labels-find': { input: { label: string; sinceMs: number; limit: number }; output: RecordedLabel[] };
  pending: { input: { after: number; upTo: number; limit: number }; output: OutboxEntry[] };
  'state-get': { input: string; output: string | null };
  'state-list': { input: string; output: StateRow[] };
  'gallery-load': { input: null; output: LoadedGallery };
  stats: { input: null; output: StoreStats };
}
export type OperationName = keyof StoreOperations;
export type Input<N extends OperationName> = StoreOperations[N]['input'];
export type Output<N extends OperationName> = StoreOperations[N]['output'];
export interface Operation<N extends OperationName = OperationName> {
  readonly name: N;
  readonly input: Input<N>;
}

/** Any operation, name and input belonging together. */
export type AnyOperation = { [N in OperationName]: Operation<N> }[OperationName];

export const writingOperations: ReadonlySet<OperationName> = new Set([
  'append',
  'append-or-keep',
  'remove',
  'begin-epoch',
  'state-set',
  'state-delete',
  'gallery-apply',
  'label-remember',
  'labels-forget',
]);

/** Writes that take room; the others free it, or are so small that they find some (`append-or-keep` is then the row). */
export const growingOperations: ReadonlySet<OperationName> = new Set(['append', 'gallery-apply', 'begin-epoch', 'label-remember']);

/** Why a write was not done; nothing of it is in the file. */
export type Refusal = 'rows' | 'disk';
export type OperationResult = { readonly value: Output<OperationName> } | { readonly refused: Refusal };

export interface StoreStats extends Mark {
  /** Events that wait for the cloud's acknowledgement. */
  readonly depth: number;
  readonly oldestAt: string | null;
  readonly templates: number;
  readonly disk: { freeBytes: number; totalBytes: number };
  readonly ballastHeld: boolean;
}

/** The store began a new epoch at opening; see the event `edge.store-recovered`. */
export interface StoreRecovery {
  readonly reason: 'damaged' | 'behind' | 'moved';
  readonly keptEvents: number;
  readonly lostEvents: number | null;
  /** For the log: what the check said. */
  readonly detail: string;
}

/** State key that holds a StoreRecovery until somebody has told it. */
export const recoveryKey = 'store/recovery';

export interface StoreOptions {
  /** Folder of the store; made when it is not there. */
  readonly directory: string;
  /** 32 bytes, seals the gallery. */
  readonly key: Uint8Array;
  /** More unacknowledged events than this are refused. */
  readonly maxRows: number;
  /** The file grows no further than this; 0: as far as the disk goes. */
  readonly maxBytes: number;
  readonly ballastBytes: number;
  /** Watched from the store's thread when given: a main thread that stands still for `limitMs` ends the process. */
  readonly guard?: { readonly heartbeat: Heartbeat; readonly limitMs: number };
}

/** Main thread to worker. */
export interface StoreRequest {
  readonly operations: readonly AnyOperation[];
}
/** Worker to main thread: first `opened` or `failed`; then a `done` for each request, in order; after `failed` nothing more. */
export type StoreReply =
  | { readonly kind: 'opened'; readonly recovery: StoreRecovery | null; readonly mark: Mark; readonly depth: number }
  | { readonly kind: 'done'; readonly results: readonly OperationResult[] }
  | { readonly kind: 'failed'; readonly message: string };
