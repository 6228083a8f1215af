import type { StoreOptions } from '../store/store-protocol.js';

export function storeOptions(directory: string, change: Partial<StoreOptions> = {}): StoreOptions {
  return { directory, key: new Uint8Array(32).fill(7), maxRows: 1_000_000, maxBytes: 0, ballastBytes: 0, ...change };
}
