import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { endMarkedProcesses, MARK_VARIABLE, markedProcesses, markOf } from './marked-processes.js';

/** A program that starts another one, as the agent does with its camera workers; both say when they are up. */
async function aFamily(mark: string, grandchild: string) {
  const script = `const { spawn } = require('node:child_process');
    spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit', detached: true }); setInterval(() => {}, 1000);`;
  const env = { ...process.env, [MARK_VARIABLE]: mark };
  const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'], env, detached: true });
  await once(parent.stdout, 'data');
  return parent;
}

const polite = 'console.log("up"); setInterval(() => {}, 1000);';
const stubborn = `process.on('SIGTERM', () => {}); ${polite}`;

describe('endMarkedProcesses', () => {
  it('ends what a killed parent left, and nothing of another installation', async () => {
    const [mine, other] = [markOf(`/mine/${process.pid}`), markOf(`/other/${process.pid}`)];
    const parent = await aFamily(mine, polite);
    const neighbour = await aFamily(other, polite);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    expect(markedProcesses(mine)).toHaveLength(1);
    expect(await endMarkedProcesses(mine)).toBe(1);
    expect(markedProcesses(mine)).toEqual([]);
    expect(markedProcesses(other)).toContain(neighbour.pid);
    await endMarkedProcesses(other);
  });

  it('kills what will not listen', async () => {
    const mark = markOf(`/stubborn/${process.pid}`);
    await aFamily(mark, stubborn);
    expect(await endMarkedProcesses(mark, 100)).toBe(2);
    expect(markedProcesses(mark)).toEqual([]);
  });
});
