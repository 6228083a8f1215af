import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { v7 } from 'uuid';
import { costOf, type ProcessCost } from './process-cost.js';

/** Nothing listens there: the agent works without a cloud. */
const nowhere = '127.0.0.1:9';
const startLimitMs = 30_000;
const endLimitMs = 10_000;

/**
 * The whole agent program, as installed, in a new data folder: without cameras and without a cloud. Costs of `seconds` after it
 * settled. Throws when it does not start.
 */
export async function measureAgentAlone(seconds: number, settleMs: number): Promise<ProcessCost> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sigap-agent-bench-'));
  const credentials = { tenantId: v7(), edgeId: v7(), token: 'a-token-of-some-length' };
  writeFileSync(join(dataDir, 'credentials.json'), JSON.stringify(credentials), { mode: 0o600 });
  const child = spawn(process.execPath, [fileURLToPath(new URL('../main.js', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      SIGAP_DATA: dataDir,
      SIGAP_CLOUD_URL: `http://${nowhere}`,
      SIGAP_MQTT_URL: `mqtt://${nowhere}`,
      EDGE_PORT: '0',
      LOG_LEVEL: 'info',
    },
  });
  const gone = once(child, 'exit');
  try {
    await started(createInterface({ input: child.stdout }), AbortSignal.timeout(startLimitMs));
    await delay(settleMs);
    const pids = child.pid === undefined ? [] : [child.pid];
    const before = costOf(pids);
    await delay(seconds * 1000);
    const after = costOf(pids);
    if (child.exitCode !== null) throw new Error('the agent ended while it was measured');
    return { cpuSeconds: after.cpuSeconds - before.cpuSeconds, memoryBytes: after.memoryBytes };
  } finally {
    child.kill('SIGTERM');
    const hanging = setTimeout(() => child.kill('SIGKILL'), endLimitMs);
    await gone;
    clearTimeout(hanging);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Reads on afterwards, so that the agent's log never waits for a reader. */
async function started(lines: NodeJS.EventEmitter, limit: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line: string) => (line.includes('"edge.started"') ? resolve() : undefined));
    lines.once('close', () => reject(new Error('the agent did not start')));
    limit.addEventListener('abort', () => reject(new Error('the agent did not start in time')));
  });
}
