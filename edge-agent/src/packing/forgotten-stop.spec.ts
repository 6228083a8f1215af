import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forgottenStop } from './forgotten-stop.js';

const rules = { idleSeconds: 60, idleWarningSeconds: 10, limitSeconds: 900 };

describe('forgottenStop (PK-4)', () => {
  it.each([
    [0, 0, 59_999, { kind: 'none' }],
    [0, 0, 60_000, { kind: 'warn', stopsAtMs: 70_000 }],
    [0, 5_000, 64_999, { kind: 'none' }],
    [0, 5_000, 65_000, { kind: 'warn', stopsAtMs: 75_000 }],
    [0, 0, 70_000, { kind: 'stop', reason: 'idle' }],
    // motion from before the scan is none of this parcel
    [50_000, 10_000, 109_999, { kind: 'none' }],
    [0, 899_000, 899_999, { kind: 'none' }],
    [0, 899_000, 900_000, { kind: 'stop', reason: 'limit' }],
  ] as const)('scanned at %i, moved at %i: at %i ms', (scannedMs, movedMs, nowMs, expected) => {
    expect(forgottenStop({ scannedMs, movedMs }, nowMs, rules)).toEqual(expected);
  });

  it('never stops a table on which something moved within the idle time, below the limit; always stops at the limit', () => {
    fc.assert(
      fc.property(fc.nat(2_000_000), fc.nat(2_000_000), (movedMs, nowMs) => {
        const quietMs = nowMs - Math.min(movedMs, nowMs);
        const idle = quietMs < 60_000 ? 'none' : quietMs < 70_000 ? 'warn' : 'stop';
        const verdict = forgottenStop({ scannedMs: 0, movedMs: Math.min(movedMs, nowMs) }, nowMs, rules);
        expect(verdict.kind).toBe(nowMs >= 900_000 ? 'stop' : idle);
      }),
    );
  });
});
