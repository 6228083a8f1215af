import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { IncidentEngine } from './alerts/incident.engine.js';
import { TellingDispatcher } from './alerts/telling-dispatcher.js';
import { type ApiUnderTest, startApi } from './api-under-test.js';
import type { TenantTransaction } from './database/tenant-database.js';
import { SilenceWatch } from './fleet/state/silence-watch.js';
import { IdentityHousekeeping } from './identity/housekeeping.js';
import { Metrics } from './metrics/metrics.js';
import { MessageRetention } from './alerts/message-retention.js';
import { ClipRetention } from './packing/clip/clip-retention.js';
import { ShareRetention } from './packing/share/share-retention.js';
import { ClipCopyWorker } from './packing/copy/clip-copy.worker.js';
import { SightingPictureRetention } from './presence/picture/sighting-picture-retention.js';
import { BlobRetention } from './storage/blob-retention.js';

let api: ApiUnderTest;
/** In the order of the sweeps; nothing works for the second. */
let tenants: string[];
let served: Set<string>;

beforeAll(async () => {
  api = await startApi();
  tenants = [api.tenantId];
  for (const name of ['Middle', 'Last']) tenants.push((await api.addTenant(name)).tenantId);
  const run = api.database.run.bind(api.database);
  served = new Set();
  vi.spyOn(api.database, 'run').mockImplementation(async <T>(tenantId: string, work: (tx: TenantTransaction) => Promise<T>) => {
    if (tenantId === tenants[1]) throw new Error('nothing works here');
    const result = await run(tenantId, work);
    served.add(tenantId);
    return result;
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await api.stop();
});

const metrics = () => api.get(Metrics).registry.metrics();
const sweeps: [work: string, sweep: () => Promise<unknown>][] = [
  ['blob.sweep', () => api.get(BlobRetention).sweep()],
  ['clip.sweep', () => api.get(ClipRetention).sweep()],
  ['clip-copy.sweep', () => api.get(ClipCopyWorker).sweep()],
  ['message-address.sweep', () => api.get(MessageRetention).sweep()],
  ['share-visitors.sweep', () => api.get(ShareRetention).sweep()],
  ['sighting-picture.sweep', () => api.get(SightingPictureRetention).sweep()],
  ['identity.housekeeping', () => api.get(IdentityHousekeeping).run()],
  ['edge.silence-check', () => api.get(SilenceWatch).tick()],
  // looks at everybody now and then, else at whom it knows to wait
  [
    'messages.dispatch',
    async () => {
      for (let i = 0; i < 10; i += 1) await api.get(TellingDispatcher).look();
    },
  ],
  ['messages.count', metrics],
];

describe('a tenant for whom nothing works', () => {
  it.each(sweeps)('costs those behind nothing: %s', async (work, sweep) => {
    served.clear();
    await sweep();
    expect([...served]).toEqual(expect.arrayContaining([tenants[0], tenants[2]]));
    expect(await metrics()).toContain(`sigap_tenants_failing{work="${work}"} 1`);
  });

  it('costs nobody a look at the alerts', async () => {
    const engine = api.get(IncidentEngine);
    served.clear();
    await expect.poll(async () => (await engine.look(), served.has(tenants[2] ?? ''))).toBe(true);
  });

  it('whose sessions have ended, those of the others go', async () => {
    const [first, , last] = tenants;
    const expired = async (tenantId = '') => {
      const { session } = await api.signIn('admin', tenantId);
      await api.database.run(tenantId, (tx) =>
        tx.execute(`UPDATE sessions SET last_used_at = '2020-01-01' WHERE user_id = $1`, [session.user.id]),
      );
    };
    await expired(first);
    await expired(last);
    await api.get(IdentityHousekeeping).run();
    for (const tenantId of [first, last])
      expect(await api.database.run(tenantId ?? '', (tx) => tx.query('SELECT 1 FROM sessions'))).toEqual([]);
  });
});
