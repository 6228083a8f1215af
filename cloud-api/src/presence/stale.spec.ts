import { createLogger } from '@sigap/node-kit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refreshes, type Stale } from './stale.js';

const logger = createLogger({ name: 'test', level: 'silent' });
beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

describe('Refreshes', () => {
  it('gathers hints of one turn, and those that come during a refresh into the next', async () => {
    const seen: Stale[] = [];
    let release = () => {};
    const refreshes = new Refreshes(async (stale) => {
      seen.push(stale);
      if (seen.length === 1) await new Promise<void>((resolve) => (release = resolve));
    }, logger);
    refreshes.mark({ people: true });
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    refreshes.mark({ employeeIds: ['a'] });
    refreshes.mark({ employeeIds: ['b', 'a'] });
    release();
    await refreshes.settled();
    expect(seen).toMatchObject([{ people: true }, { employeeIds: ['a', 'b'] }]);
    expect(refreshes.isLoaded).toBe(true);
  });

  it('is settled although hints come faster than a refresh takes: what was marked before is read, no more is waited for', async () => {
    const read: Stale[] = [];
    const refreshes = new Refreshes(async (stale) => {
      // each refresh brings the next one
      if (read.length < 50) refreshes.mark({ employeeIds: [`${read.length}`] });
      await new Promise(setImmediate);
      read.push(stale);
    }, logger);
    refreshes.mark({ people: true });
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const before = read.length;
    refreshes.mark({ fleet: true });
    await refreshes.settled();
    // the one that ran, and the next one
    expect(read).toHaveLength(before + 2);
    expect(read.at(-1)).toMatchObject({ fleet: true });
  });

  it('does again what failed, with what came since', async () => {
    const seen: Stale[] = [];
    const refreshes = new Refreshes(async (stale) => {
      seen.push(stale);
      if (seen.length === 1) throw new Error('the database is away');
    }, logger);
    refreshes.mark({ fleet: true });
    await refreshes.settled();
    expect(refreshes.isLoaded).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    await refreshes.settled();
    expect(seen).toMatchObject([{ fleet: true }, { fleet: true }]);
    expect(refreshes.isLoaded).toBe(true);
  });
});
