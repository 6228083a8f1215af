import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Shutdown } from './shutdown.js';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

function aShutdown(limitMs?: number) {
  const exits: number[] = [];
  const left = new EventEmitter();
  const exited = once(left, 'exit');
  const exit = (code: number) => {
    exits.push(code);
    left.emit('exit');
  };
  return { shutdown: new Shutdown({ log: silent, exit, ...(limitMs === undefined ? {} : { limitMs }) }), exits, exited };
}

describe('Shutdown', () => {
  it('runs the steps one after the other, last added first, and exits with 0', async () => {
    const { shutdown, exits } = aShutdown();
    const journal: string[] = [];
    shutdown.add('database', () => void journal.push('database'));
    shutdown.add('server', async () => {
      await new Promise((resolve) => setImmediate(resolve));
      journal.push('server');
    });
    await shutdown.run('test');
    expect(journal).toEqual(['server', 'database']);
    expect(exits).toEqual([0]);
  });

  it('listens to SIGTERM and SIGINT, and stops once', async () => {
    const { shutdown, exits, exited } = aShutdown();
    const source = new EventEmitter();
    let stops = 0;
    shutdown.add('one', () => void stops++);
    shutdown.listen(source);
    source.emit('SIGTERM', 'SIGTERM');
    await Promise.all([exited, shutdown.run('again')]);
    expect(stops).toBe(1);
    expect(exits).toEqual([0]);
  });

  it('ends at once on the second signal', () => {
    const { shutdown, exits } = aShutdown();
    const source = new EventEmitter();
    shutdown.add('hangs', () => new Promise<void>(() => undefined));
    shutdown.listen(source);
    source.emit('SIGINT', 'SIGINT');
    expect(exits).toEqual([]);
    source.emit('SIGINT', 'SIGINT');
    expect(exits).toEqual([1]);
  });

  it('ends with 1 when a step takes longer than the limit', async () => {
    const { shutdown, exits, exited } = aShutdown(20);
    shutdown.add('hangs', () => new Promise<void>(() => undefined));
    void shutdown.run('test');
    await exited;
    expect(exits).toEqual([1]);
  });

  it('goes on after a step that fails, and ends with 1', async () => {
    const { shutdown, exits } = aShutdown();
    const journal: string[] = [];
    shutdown.add('first', () => void journal.push('first'));
    shutdown.add('broken', () => Promise.reject(new Error('stuck')));
    await shutdown.run('test');
    expect(journal).toEqual(['first']);
    expect(exits).toEqual([1]);
  });
});
