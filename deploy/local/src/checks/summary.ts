import type { Tally } from './vitest-report.js';

export interface Outcome {
  name: string;
  ok: boolean;
  seconds: number;
  /** Undefined for checks that are no tests, and for test runs that ended without a report. */
  tally: Tally | undefined;
}

/** The end of `npm test`: what was left out, a table, each red test with what it said (whoever sees only the end must know), and the count as the last line. */
export function summarise(outcomes: readonly Outcome[]): string {
  const table = outcomes.map(({ name, ok, seconds, tally }) => {
    const count = tally === undefined ? '' : `  ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped.length} left out`;
    return `  ${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(11)} ${seconds.toFixed(1).padStart(7)} s${count}`;
  });
  const skipped = outcomes.flatMap(({ tally }) => tally?.skipped ?? []);
  const leftOut = skipped.length === 0 ? [] : ['left out:', ...skipped.map((name) => `  ${name}`)];
  const red = outcomes.filter(({ ok }) => !ok).map(({ name }) => name);
  const verdict = red.length === 0 ? 'all checks hold' : `failed: ${red.join(', ')}`;
  const failures = outcomes.flatMap(({ tally }) => tally?.failures ?? []);
  const failedTests = failures.map(({ name, said }) => `  FAILED ${name}\n    ${said.replaceAll('\n', '\n    ')}`);
  const { passed, failed } = countTests(outcomes);
  return ['', ...leftOut, ...table, ...failedTests, verdict, `${passed} passed, ${failed} failed`].join('\n');
}

/** Tests of all runs. A check that failed without naming a failed test counts as one: the line never says "0 failed" on a red run. */
function countTests(outcomes: readonly Outcome[]): { passed: number; failed: number } {
  const passed = outcomes.reduce((sum, { tally }) => sum + (tally?.passed ?? 0), 0);
  const failed = outcomes.reduce((sum, { ok, tally }) => sum + Math.max(tally?.failed ?? 0, ok ? 0 : 1), 0);
  return { passed, failed };
}
