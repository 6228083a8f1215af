import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { lockLauncher } from './launcher-lock.js';

const built = new URL('../../dist/data-folder/launcher-lock.js', import.meta.url).href;

describe('lockLauncher', () => {
  it('lets one in, names it to the second, and lets the next in after it', async () => {
    const mark = `test-${process.pid}-a`;
    const first = await lockLauncher(mark);
    await expect(lockLauncher(mark)).rejects.toThrow(`process ${process.pid}`);
    first.release();
    (await lockLauncher(mark)).release();
  });

  it('is free again after its holder was killed', async () => {
    const mark = `test-${process.pid}-b`;
    const script = `import { lockLauncher } from ${JSON.stringify(built)}; await lockLauncher(${JSON.stringify(mark)}); console.log('held'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    await expect(lockLauncher(mark)).rejects.toThrow(`process ${holder.pid}`);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    (await lockLauncher(mark)).release();
  });
});
