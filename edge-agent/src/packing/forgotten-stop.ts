import type { PackingRules } from '@sigap/contracts';

/** Times of one recording by the monotonic clock, milliseconds. */
export interface TableWatch {
  readonly scannedMs: number;
  /** When something last moved on the table, or was scanned there. */
  readonly movedMs: number;
}

export type ForgottenStop =
  | { readonly kind: 'none' }
  /** Nothing moves: it ends at `stopsAtMs` unless something does. */
  | { readonly kind: 'warn'; readonly stopsAtMs: number }
  | { readonly kind: 'stop'; readonly reason: 'idle' | 'limit' };

/** Did somebody forget to stop (PK-4)? The warning comes after `idleSeconds` without motion, the stop `idleWarningSeconds` later. */
export function forgottenStop(
  { scannedMs, movedMs }: TableWatch,
  nowMs: number,
  rules: Pick<PackingRules, 'idleSeconds' | 'idleWarningSeconds' | 'limitSeconds'>,
): ForgottenStop {
  if (nowMs - scannedMs >= rules.limitSeconds * 1_000) return { kind: 'stop', reason: 'limit' };
  const quietSince = Math.max(scannedMs, movedMs);
  const warnsAtMs = quietSince + rules.idleSeconds * 1_000;
  const stopsAtMs = warnsAtMs + rules.idleWarningSeconds * 1_000;
  if (nowMs >= stopsAtMs) return { kind: 'stop', reason: 'idle' };
  return nowMs >= warnsAtMs ? { kind: 'warn', stopsAtMs } : { kind: 'none' };
}
