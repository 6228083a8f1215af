/**
 * Small durable memory of a capability, in the same SQLite file as the outbox: what must be known again after kill -9.
 * Keys are `<capability>/<name>`. Values are text (JSON by its owner's schema); keep them under 1 MiB.
 */
export interface StateStore {
  /** Null when there is none. */
  get(key: string): Promise<string | null>;
  /** All keys that begin with `prefix`, in ascending order. */
  list(prefix: string): Promise<{ key: string; value: string }[]>;
  /** Resolves after the durable commit, which is shared with events recorded at the same time. */
  set(key: string, value: string): Promise<void>;
  /** Resolves after the durable commit. A key that is not there is no error. */
  delete(key: string): Promise<void>;
}
