import type { StateStore } from '../../state-store.js';

/** A state store in memory; given to a second agent it is what a crash left. */
export class KeptState implements StateStore {
  readonly values = new Map<string, string>();

  get(key: string): Promise<string | null> {
    return Promise.resolve(this.values.get(key) ?? null);
  }

  list(prefix: string): Promise<{ key: string; value: string }[]> {
    const found = [...this.values].filter(([key]) => key.startsWith(prefix)).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return Promise.resolve(found.map(([key, value]) => ({ key, value })));
  }

  set(key: string, value: string): Promise<void> {
    this.values.set(key, value);
    return Promise.resolve();
  }

  delete(key: string): Promise<void> {
    this.values.delete(key);
    return Promise.resolve();
  }
}
