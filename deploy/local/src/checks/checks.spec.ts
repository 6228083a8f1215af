import { describe, expect, it } from 'vitest';
import { checks, chooseChecks } from './check.js';
import { summarise } from './summary.js';
import { readTally } from './vitest-report.js';

const report = {
  numPassedTests: 2,
  numFailedTests: 1,
  testResults: [
    {
      name: 'a.spec.ts',
      status: 'failed',
      assertionResults: [
        { fullName: 'adds', status: 'passed' },
        { fullName: 'divides', status: 'failed', failureMessages: ['expected 2 to be 3\n    at a.spec.ts:3\n1\n2\n3'] },
        { fullName: 'recognises (needs ../shared/data)', status: 'skipped' },
      ],
    },
    { name: 'b.spec.ts', status: 'failed', message: 'no such module', assertionResults: [] },
    { name: 'c.spec.ts', status: 'passed', assertionResults: [{ fullName: 'subtracts', status: 'passed' }] },
  ],
};

describe('readTally', () => {
  it('counts tests, counts a file that could not be loaded, names what was left out', () => {
    expect(readTally(report)).toEqual({
      passed: 2,
      failed: 2,
      failures: [
        { name: 'a.spec.ts: divides', said: 'expected 2 to be 3\n    at a.spec.ts:3\n1\n2' },
        { name: 'b.spec.ts', said: 'no such module' },
      ],
      skipped: ['recognises (needs ../shared/data)'],
    });
  });

  it('refuses another shape', () => {
    expect(() => readTally({ passed: 3 })).toThrow('numPassedTests');
  });
});

describe('summarise', () => {
  const lint = { name: 'lint', ok: true, seconds: 1.43, tally: undefined };
  const unit = { name: 'unit', ok: true, seconds: 12, tally: { passed: 10, failed: 0, failures: [], skipped: ['x (needs y)'] } };

  it('ends with the count of all runs', () => {
    const text = summarise([lint, unit, { ...unit, name: 'int', tally: { passed: 5, failed: 0, failures: [], skipped: [] } }]);
    expect(text.split('\n').at(-1)).toBe('15 passed, 0 failed');
    expect(text).toContain('all checks hold');
    expect(text).toContain('x (needs y)');
  });

  it('names each red test with what it said', () => {
    const failures = [{ name: 'a.spec.ts: divides', said: 'expected 2 to be 3' }];
    const text = summarise([{ ...unit, ok: false, tally: { passed: 1, failed: 1, failures, skipped: [] } }]);
    expect(text).toContain('FAILED a.spec.ts: divides\n    expected 2 to be 3');
  });

  it('never says "0 failed" on a red run', () => {
    expect(
      summarise([{ ...lint, ok: false }, unit])
        .split('\n')
        .at(-1),
    ).toBe('10 passed, 1 failed');
    expect(summarise([{ ...unit, ok: false, tally: undefined }])).toMatch(/failed: unit\n0 passed, 1 failed$/);
    expect(summarise([{ ...unit, ok: false, tally: { passed: 1, failed: 3, failures: [], skipped: [] } }])).toMatch(
      /\n1 passed, 3 failed$/,
    );
  });
});

describe('chooseChecks', () => {
  it('takes all, or the named ones in their order', () => {
    expect(chooseChecks([])).toBe(checks);
    expect(chooseChecks(['unit', 'lint']).map(({ name }) => name)).toEqual(['lint', 'unit']);
  });

  it('refuses a name that no check has', () => {
    expect(() => chooseChecks(['units'])).toThrow('"units"');
  });
});
