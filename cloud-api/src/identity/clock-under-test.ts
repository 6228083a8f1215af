import type { Clock } from '@sigap/node-kit';

/** A clock that only moves when it is told to. */
export function clockUnderTest(start: Date = new Date()): Clock & { pass(ms: number): void } {
  let passed = 0;
  return {
    now: () => new Date(start.getTime() + passed),
    monotonicMs: () => passed,
    pass: (ms) => void (passed += ms),
  };
}
