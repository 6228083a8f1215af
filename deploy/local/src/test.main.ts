import { fileURLToPath } from 'node:url';
import { chooseChecks } from './checks/check.js';
import { runCheck } from './checks/run-check.js';
import { type Outcome, summarise } from './checks/summary.js';

/** `npm test`: everything; `npm test -- lint unit`: those. One red check does not keep the others from telling what they know. */
async function main(): Promise<void> {
  const repository = fileURLToPath(new URL('../../../', import.meta.url));
  const outcomes: Outcome[] = [];
  for (const check of chooseChecks(process.argv.slice(2))) {
    console.log(`\n== ${check.name}`);
    const outcome = await runCheck(check, repository);
    outcomes.push(outcome);
    console.log(`== ${check.name} ${outcome.ok ? 'ok' : 'FAILED'} (${outcome.seconds.toFixed(1)} s)`);
  }
  console.log(summarise(outcomes));
  if (outcomes.some(({ ok }) => !ok)) process.exitCode = 1;
}

await main().catch((err: unknown) => {
  console.error(`sigap: ${err instanceof Error ? err.message : String(err)}`);
  process.exitCode = 1;
});
