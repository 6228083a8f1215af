import { createLogger, systemClock } from '@sigap/node-kit';
import { expect, it } from 'vitest';
import { OutboxFullError } from '../event-sink.js';
import { PackingJournal } from './packing-journal.js';

/** A store whose answers are given by hand, in any order. */
class HandStore {
  readonly rows = new Map<string, string | null>();
  private readonly asked: { readonly key: string; readonly value: string | null; readonly answer: (full: boolean) => void }[] = [];

  readonly journal = new PackingJournal({
    store: {
      state: {
        get: () => Promise.resolve(null),
        list: () => Promise.resolve([]),
        set: (key, value) => this.ask(key, value),
        delete: (key) => this.ask(key, null),
      },
      request: () => Promise.reject(new TypeError('no label here')),
    },
    sink: { record: () => Promise.resolve() },
    clock: systemClock,
    logger: createLogger({ name: 'test', level: 'silent' }),
  });

  commit(value: string) {
    return this.journal.commit({ rows: new Map([['packing/table/1', value]]), events: [], labels: [] });
  }

  /** The oldest write is done, or finds the disk full. */
  answer(outcome: 'done' | 'full'): void {
    this.asked.shift()?.answer(outcome === 'full');
  }

  private ask(key: string, value: string | null): Promise<void> {
    return new Promise((resolve, reject) => {
      const answer = (full: boolean) => {
        if (full) return reject(new OutboxFullError('disk'));
        this.rows.set(key, value);
        resolve();
      };
      this.asked.push({ key, value, answer });
    });
  }
}

it('on a full disk keeps the newest of two changes that were under way at the same time', async () => {
  const store = new HandStore();
  const both = [store.commit('older'), store.commit('newer')];
  store.answer('full');
  store.answer('full');
  expect(await Promise.all(both)).toEqual(['volatile', 'volatile']);
  const retried = store.journal.retry();
  store.answer('done');
  await retried;
  expect(store.rows.get('packing/table/1')).toBe('newer');
  expect(store.journal.waiting.rows).toBe(0);
});

it('does not put an older state over the one for which there was room', async () => {
  const store = new HandStore();
  const first = store.commit('older');
  store.answer('full');
  await first;
  const retried = store.journal.retry();
  const second = store.commit('newer');
  store.answer('full');
  store.answer('done');
  expect(await second).toBe('kept');
  await retried;
  expect(store.journal.waiting.rows).toBe(0);
  expect(store.rows.get('packing/table/1')).toBe('newer');
});
