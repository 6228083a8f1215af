import { systemClock } from '@sigap/node-kit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CloudClient } from '../cloud/cloud-client.js';
import { CloudHttp } from '../test-rig/cloud-http.js';
import { edge, logger } from '../test-rig/linked-box.js';
import { anAccount } from '../test-rig/station-box.js';
import { Store } from '../store/store.js';
import { storeOptions } from '../test-rig/store-options.js';
import { testFolder } from '../test-rig/test-folder.js';
import { BoxDirectory } from './box-directory.js';

const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 8, 0, second)).toISOString();
const employeesUpTo = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const id = `01a1f9c1-0000-7000-8000-${String(i).padStart(12, '0')}`;
    return { id, code: `EMP${i}`, name: `Name ${String(i).padStart(6, '0')}` };
  });

async function world() {
  const http = await new CloudHttp().start();
  onTestFinished(() => http.stop());
  const folder = testFolder();
  const authentication = { ...edge, headers: () => ({ authorization: 'Edge box:token' }), broker: { ...edge, username: '', password: '' } };
  const cloud = new CloudClient({ baseUrl: http.url, authentication, clock: systemClock, heardTime: () => undefined });
  const box = async () => {
    const store = new Store({ ...storeOptions(folder), onFailed: () => undefined });
    await store.start();
    const directory = new BoxDirectory({ cloud, state: store.state, clock: systemClock, logger, syncEveryMs: 3_600_000 });
    const stop = async () => {
      await directory.stop();
      await store.stop();
    };
    return { store, directory, stop };
  };
  return { http, box };
}

describe('directory of the box', () => {
  it('is the whole of what the cloud says, kept for a start without it', async () => {
    const { http, box } = await world();
    const employees = employeesUpTo(20_000);
    http.directory = { at: at(0), tenantName: 'Toko', accounts: [anAccount('packer')], employees };
    const first = await box();
    await first.directory.start();
    await first.directory.sync();
    expect(first.directory.employees()).toHaveLength(20_000);
    const largest = Math.max(...(await first.store.state.list('directory/')).map(({ value }) => value.length));
    expect(largest).toBeLessThan(1_048_576);
    await first.stop();
    await http.stop();
    const second = await box();
    await second.directory.start();
    expect(second.directory).toMatchObject({ tenantName: 'Toko', at: at(0) });
    expect(second.directory.employee(employees[19_999]?.id ?? '')).toEqual(employees[19_999]);
    expect(second.directory.account(anAccount('packer').userId)).toEqual(anAccount('packer'));
    await second.directory.sync();
    expect(second.directory.health()).toMatchObject({ status: 'degraded', progress: { employees: 20_000 } });
    await second.stop();
  });

  it('forgets who is gone, also after a restart, and keeps nothing of them', async () => {
    const { http, box } = await world();
    const employees = employeesUpTo(5_000);
    http.directory = { at: at(0), tenantName: 'Toko', accounts: [anAccount('packer'), anAccount('hr')], employees };
    const { directory, store, stop } = await box();
    await directory.start();
    await directory.sync();
    for (let round = 1; round <= 2; round++) {
      http.directory = { at: at(round), tenantName: 'Toko', accounts: [anAccount('hr')], employees: employees.slice(0, 10) };
      await directory.sync();
      // the other place is written by the next change
      http.directory = { ...http.directory, tenantName: `Toko ${round}` };
      await directory.sync();
    }
    expect(directory.account(anAccount('packer').userId)).toBeNull();
    expect(directory.employees()).toHaveLength(10);
    expect(JSON.stringify(await store.state.list('directory/'))).not.toMatch(/EMP4999|packer@/);
    await stop();
    const second = await box();
    http.broken = 503;
    await second.directory.start();
    expect(second.directory.employees()).toHaveLength(10);
    await second.stop();
  });

  it('keeps the last good one when the cloud says nonsense', async () => {
    const { http, box } = await world();
    http.directory = { at: at(0), tenantName: 'Toko', accounts: [], employees: employeesUpTo(3) };
    const { directory, stop } = await box();
    await directory.start();
    await directory.sync();
    http.directory = { at: 'yesterday', tenantName: 'Toko', accounts: [], employees: [] };
    await directory.sync();
    expect(directory.employees()).toHaveLength(3);
    expect(directory.health().status).toBe('degraded');
    await stop();
  });

  it('is the one before when the box dies between its parts and its head', async () => {
    const { http, box } = await world();
    http.directory = { at: at(0), tenantName: 'Toko', accounts: [], employees: employeesUpTo(3) };
    const { directory, store, stop } = await box();
    await directory.start();
    await directory.sync();
    await directory.stop();
    // parts of a newer one, whose head was never written
    await store.state.set('directory/b/0000', JSON.stringify({ accounts: [], employees: employeesUpTo(1) }));
    await stop();
    http.broken = 503;
    const second = await box();
    await second.directory.start();
    expect(second.directory.employees()).toHaveLength(3);
    await second.stop();
  });
});
