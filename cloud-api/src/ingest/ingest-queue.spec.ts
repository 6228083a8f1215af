import { describe, expect, it } from 'vitest';
import { v7 } from 'uuid';
import { aDelivery, aSighting } from './flow.fixture.js';
import { IngestQueue } from './ingest-queue.js';
import { Turnstile } from './turnstile.js';

const delivery = (events: number) => {
  const epoch = v7();
  return aDelivery(
    v7(),
    Array.from({ length: events }, (_, i) => aSighting({ epoch, seq: i + 1, startedAt: 0 })),
  );
};

const wide = { total: 100, perTenant: 100, bytes: 1_000_000, bytesPerTenant: 1_000_000 };

describe('IngestQueue', () => {
  it('gives whole deliveries out, oldest first, until enough events are together', () => {
    const queue = new IngestQueue(wide);
    const [a, b, c] = [delivery(3), delivery(3), delivery(3)];
    for (const one of [a, b, c]) queue.add('t', one);
    expect(queue.take('t', 4)).toEqual([a, b]);
    expect(queue.depth).toBe(3);
    expect(queue.take('t', 4)).toEqual([c]);
    expect(queue.take('t', 4)).toEqual([]);
    expect([queue.depth, queue.has('t')]).toEqual([0, false]);
  });

  it('is full by tenant and over all, and has room again when something was taken', () => {
    const queue = new IngestQueue({ ...wide, total: 10, perTenant: 6 });
    queue.add('a', delivery(6));
    expect([queue.hasRoom('a'), queue.hasRoom('b')]).toEqual([false, true]);
    queue.add('b', delivery(5));
    expect(queue.hasRoom('c')).toBe(false);
    queue.take('a', 1);
    expect([queue.hasRoom('a'), queue.hasRoom('c')]).toEqual([true, true]);
  });

  it('is full by bytes as well, until what was taken is written', () => {
    const queue = new IngestQueue({ ...wide, bytes: 1_000, bytesPerTenant: 600 });
    queue.add('a', { ...delivery(1), bytes: 300 });
    expect(queue.hasRoom('a')).toBe(true);
    queue.add('a', { ...delivery(1), bytes: 300 });
    expect([queue.hasRoom('a'), queue.hasRoom('b')]).toEqual([false, true]);
    queue.add('b', { ...delivery(1), bytes: 400 });
    expect([queue.hasRoom('c'), queue.bytes]).toEqual([false, 1_000]);
    const taken = queue.take('a', 10);
    // the database may be away: what is being written is still in memory
    expect([queue.hasRoom('a'), queue.bytes]).toEqual([false, 1_000]);
    queue.release('a', taken);
    expect([queue.hasRoom('a'), queue.hasRoom('c'), queue.bytes]).toEqual([true, true, 400]);
  });
});

describe('Turnstile', () => {
  it('lets so many in at once, and everybody in the end, also after a failure', async () => {
    const turnstile = new Turnstile(2);
    let inside = 0;
    let most = 0;
    const visits = Array.from({ length: 20 }, (_, i) =>
      turnstile.pass(async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise(setImmediate);
        inside -= 1;
        if (i % 5 === 0) throw new Error('one of four');
      }),
    );
    const results = await Promise.allSettled(visits);
    expect(most).toBe(2);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(4);
  });
});
