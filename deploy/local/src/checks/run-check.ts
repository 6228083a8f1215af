import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from './check.js';
import type { Outcome } from './summary.js';
import { readTally, type Tally } from './vitest-report.js';

/** Runs one check to its end, its output going straight to the terminal. */
export async function runCheck(check: Check, repository: string): Promise<Outcome> {
  const startedAt = performance.now();
  const report = check.report === undefined ? undefined : join(repository, check.report);
  if (report !== undefined) rmSync(report, { force: true });
  const child = spawn(process.execPath, [...check.args], { cwd: repository, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'close');
  const tally = report === undefined ? undefined : readReport(report);
  const hasReport = report === undefined || tally !== undefined;
  return { name: check.name, ok: code === 0 && hasReport, seconds: (performance.now() - startedAt) / 1000, tally };
}

function readReport(path: string): Tally | undefined {
  try {
    return readTally(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}
