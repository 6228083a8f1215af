import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { SupervisedChild, type SupervisedChildOptions } from './supervised-child.js';

const children: SupervisedChild[] = [];

function aChild(script: string, change: Partial<SupervisedChildOptions> = {}): SupervisedChild {
  const child = new SupervisedChild({
    name: 'test',
    command: process.execPath,
    args: ['-e', script],
    backoff: { baseMs: 1, maxMs: 5 },
    spawn: { stdio: ['ignore', 'pipe', 'ignore'] },
    ...change,
  });
  children.push(child);
  return child;
}

const lives = 'setInterval(() => {}, 1000); process.stdout.write("up")';

afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.stop()));
});

describe('SupervisedChild', () => {
  it('starts a program again after kill -9', async () => {
    const child = aChild(lives);
    child.start();
    const first = child.pid;
    const [started] = await Promise.all([once(child, 'started'), Promise.resolve(child.process?.kill('SIGKILL'))]);
    expect(started).toHaveLength(1);
    expect(child.pid).not.toBe(first);
    expect(child.state).toBe('running');
  });

  it('says with what it ended', async () => {
    const child = aChild('process.exit(7)');
    const exited = once(child, 'exited');
    child.start();
    expect((await exited)[0]).toMatchObject({ code: 7, signal: null });
  });

  it('stops hammering after the limit, and says so', async () => {
    const child = aChild('process.exit(1)', { limit: { restarts: 3, windowMs: 60_000 } });
    let starts = 0;
    child.on('started', () => starts++);
    const gaveUp = once(child, 'gave-up');
    child.start();
    expect((await gaveUp)[1]).toBe(3);
    expect(starts).toBe(4);
    expect(child.state).toBe('gave-up');
  });

  it('gives up on a program that is not there', async () => {
    const child = aChild('', { command: '/no/such/program', limit: { restarts: 1, windowMs: 60_000 } });
    const gaveUp = once(child, 'gave-up');
    child.start();
    expect((await gaveUp)[0]).toMatchObject({ code: null, error: { code: 'ENOENT' } });
  });

  it('stops cleanly and stays stopped', async () => {
    const child = aChild(lives);
    child.start();
    const pid = child.pid;
    await child.stop();
    expect(child.state).toBe('idle');
    expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
  });

  it('runs one process when it is started right after a stop, and knows it', async () => {
    // a grandchild holds the pipe open for a moment, so the last words come late
    const child = aChild(`require('child_process').spawn('sleep', ['0.5'], { stdio: 'inherit' }); ${lives}`);
    let ended = 0;
    child.on('exited', () => ended++);
    child.start();
    const { process: first } = child;
    if (first?.stdout) await once(first.stdout, 'data');
    await child.stop();
    // what came later would be taken for the end of the next process
    expect(ended).toBe(1);
    child.start();
    const second = child.pid;
    await once(child.process?.stdout ?? child, 'data');
    expect([child.state, child.pid, ended]).toEqual(['running', second, 1]);
  });

  it('kills what will not listen', async () => {
    const child = aChild(`process.on('SIGTERM', () => {}); ${lives}`, { stopLimitMs: 50 });
    child.start();
    const { process: running } = child;
    if (running?.stdout) await once(running.stdout, 'data');
    const exited = once(child, 'exited');
    await child.stop();
    expect((await exited)[0]).toMatchObject({ signal: 'SIGKILL' });
  });

  it('forgets a pending restart when it is stopped', async () => {
    const child = aChild('process.exit(1)', { backoff: { baseMs: 60_000, maxMs: 60_000 } });
    const restarting = once(child, 'restarting');
    child.start();
    await restarting;
    await child.stop();
    expect(child.state).toBe('idle');
    expect(child.pid).toBeUndefined();
  });
});
