import { createLogger, type Logger } from '@sigap/node-kit';
import { describe, expect, it } from 'vitest';
import { Metrics } from '../metrics/metrics.js';
import type { TenantDatabase } from './tenant-database.js';
import { TenantRounds } from './tenant-rounds.js';

function world() {
  const lines: string[] = [];
  const say = ({ tenantId }: { tenantId?: string }, message: string) => lines.push(`${message} ${tenantId ?? '(all)'}`);
  const logger: Logger = Object.assign(createLogger({ name: 'test', level: 'silent' }), { warn: say, info: say });
  const tenants = { ids: ['a', 'b', 'c'], isAway: false };
  const tenantIds = () => (tenants.isAway ? Promise.reject(new Error('the database is away')) : Promise.resolve(tenants.ids));
  const metrics = new Metrics();
  const round = new TenantRounds({ tenantIds } as TenantDatabase, metrics, logger).of('messages.work');
  const numbers = async () =>
    (await metrics.registry.metrics()).split('\n').filter((line) => /^sigap_tenant(s_failing|_failures_total)\{/.test(line));
  return { lines, tenants, round, numbers };
}

describe('TenantRound', () => {
  it('goes on with the others when one fails, tells only what changes, and counts', async () => {
    const { round, lines, numbers } = world();
    const done: string[] = [];
    let isBroken = true;
    const turn = (tenantId: string) => {
      if (tenantId === 'b' && isBroken) return Promise.reject(new Error('its key is lost'));
      done.push(tenantId);
      return Promise.resolve();
    };
    await round.all(turn);
    await round.each(['a', 'b', 'c'], turn);
    expect(done).toEqual(['a', 'c', 'a', 'c']);
    expect(lines).toEqual(['messages.work-failed b']);
    expect(await numbers()).toEqual([
      'sigap_tenants_failing{work="messages.work"} 1',
      'sigap_tenant_failures_total{work="messages.work"} 2',
    ]);
    isBroken = false;
    await round.each(['b', 'c'], turn);
    expect(done.slice(4)).toEqual(['b', 'c']);
    expect(lines).toEqual(['messages.work-failed b', 'messages.work-resumed b']);
    expect((await numbers())[0]).toBe('sigap_tenants_failing{work="messages.work"} 0');
  });

  it('survives a turn that throws at once', async () => {
    const { round, lines } = world();
    const done: string[] = [];
    await round.all((tenantId) => {
      if (tenantId === 'b') throw new TypeError('a bug');
      done.push(tenantId);
      return Promise.resolve();
    });
    expect([done, lines]).toEqual([['a', 'c'], ['messages.work-failed b']]);
  });

  it('tells once that the tenants can not be listed, and forgets who is gone', async () => {
    const { round, lines, tenants, numbers } = world();
    await round.all((tenantId) => (tenantId === 'b' ? Promise.reject(new Error('no')) : Promise.resolve()));
    tenants.isAway = true;
    for (let i = 0; i < 3; i += 1) await round.all(() => Promise.resolve());
    tenants.isAway = false;
    tenants.ids = ['a', 'c'];
    await round.all(() => Promise.resolve());
    expect(lines).toEqual(['messages.work-failed b', 'messages.work-failed (all)', 'messages.work-resumed (all)']);
    expect((await numbers())[0]).toBe('sigap_tenants_failing{work="messages.work"} 0');
  });
});
