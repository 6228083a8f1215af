import { z } from 'zod';

/** What vitest's JSON reporter writes, as far as it is counted here. */
const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

export interface Tally {
  passed: number;
  failed: number;
  /** Names of the tests that were left out. */
  skipped: readonly string[];
}

/** @throws ZodError for a report of another shape */
export function readTally(json: unknown): Tally {
  const report = Report.parse(json);
  const all = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  // A file that could not even be loaded has no test to blame: it counts as one.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: all.filter(({ status }) => ['skipped', 'pending', 'todo'].includes(status)).map(({ fullName }) => fullName),
  };
}
