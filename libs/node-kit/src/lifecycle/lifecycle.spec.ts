import { describe, expect, it } from 'vitest';
import { Lifecycle } from './lifecycle.js';
import type { Module, ModuleHealth } from './module.js';

const silent = { info: () => undefined, error: () => undefined };

function aModule(name: string, journal: string[], change: Partial<Module> = {}): Module {
  return {
    name,
    start: () => Promise.resolve(void journal.push(`+${name}`)),
    stop: () => Promise.resolve(void journal.push(`-${name}`)),
    health: () => ({ status: 'ok' }),
    ...change,
  };
}

describe('Lifecycle', () => {
  it('starts in order and stops in reverse', async () => {
    const journal: string[] = [];
    const lifecycle = new Lifecycle([aModule('a', journal), aModule('b', journal), aModule('c', journal)], silent);
    await lifecycle.start();
    await lifecycle.stop();
    expect(journal).toEqual(['+a', '+b', '+c', '-c', '-b', '-a']);
  });

  it('stops what had started, the failed one too, when a start fails', async () => {
    const journal: string[] = [];
    const broken = aModule('b', journal, { start: () => Promise.reject(new Error('no port')) });
    const lifecycle = new Lifecycle([aModule('a', journal), broken, aModule('c', journal)], silent);
    await expect(lifecycle.start()).rejects.toThrow('no port');
    expect(journal).toEqual(['+a', '-b', '-a']);
  });

  it('goes on stopping after one fails to, and stops nobody twice', async () => {
    const journal: string[] = [];
    const stubborn = aModule('b', journal, { stop: () => Promise.reject(new Error('stuck')) });
    const lifecycle = new Lifecycle([aModule('a', journal), stubborn], silent);
    await lifecycle.start();
    await lifecycle.stop();
    await lifecycle.stop();
    expect(journal).toEqual(['+a', '+b', '-a']);
  });

  it.each<[string, ModuleHealth[], ModuleHealth]>([
    ['all well', [{ status: 'ok' }, { status: 'ok' }], { status: 'ok' }],
    ['one degraded', [{ status: 'ok' }, { status: 'degraded', detail: 'slow' }], { status: 'degraded', detail: 'm1: slow' }],
    ['failed beats degraded', [{ status: 'degraded' }, { status: 'failed' }], { status: 'failed', detail: 'm1' }],
  ])('says the worst: %s', (_, states, expected) => {
    const modules = states.map((state, index) => aModule(`m${index}`, [], { health: () => state }));
    expect(new Lifecycle(modules, silent).health()).toMatchObject(expected);
  });

  it('counts a health that throws as failed', () => {
    const lost = aModule('lost', [], {
      health: () => {
        throw new Error('gone');
      },
    });
    expect(new Lifecycle([lost], silent).health()).toMatchObject({ status: 'failed', detail: 'lost: gone' });
  });
});
