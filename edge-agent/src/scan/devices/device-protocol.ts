import type { ScannerBinding } from './scanner-bindings.js';

/** Agent -> scanner thread. */
export type ToDevices = { kind: 'watch'; bindings: readonly ScannerBinding[] } | { kind: 'stop' };

export type ScannerState =
  | 'connected'
  /** Not plugged in. */
  | 'absent'
  /** It is there and can't be used: no right to, or another program holds it. */
  | 'refused';

/** `match` is the binding's. */
export type FromDevices =
  | { kind: 'text'; match: string; device: 'keyboard' | 'serial'; text: string }
  | { kind: 'state'; match: string; state: ScannerState; detail: string | null }
  /** The calls that it needs are not to be had on this machine. */
  | { kind: 'unfit'; message: string };
