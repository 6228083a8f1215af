import { z } from 'zod';

/** What vitest's JSON reporter writes, as far as it is counted here. */
const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).default([]) })),
    }),
  ),
});

/** A red test with the first lines of what it said; for a file that could not be loaded, the file. */
export interface FailedTest {
  name: string;
  said: string;
}

export interface Tally {
  passed: number;
  failed: number;
  failures: readonly FailedTest[];
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
  const failures = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({ name: `${name}: ${fullName}`, said: firstLines(failureMessages[0] ?? '') })),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    failures: [...failures, ...broken.map(({ name, message }) => ({ name, said: firstLines(message) }))],
    skipped: all.filter(({ status }) => ['skipped', 'pending', 'todo'].includes(status)).map(({ fullName }) => fullName),
  };
}

function firstLines(message: string): string {
  return message.split('\n').slice(0, 4).join('\n').slice(0, 600);
}
