import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../api-under-test.js';

describe('GET /api/presence', () => {
  let api: ApiUnderTest;
  let manager: SignedIn;
  beforeAll(async () => {
    api = await startApi();
    manager = await api.signIn('manager');
  });
  afterAll(() => api.stop());

  it('lists those never seen', async () => {
    const id = v7();
    await api.database.run(api.tenantId, (tx) =>
      tx.execute(`INSERT INTO employees (tenant_id, id, code, name) VALUES ($1, $2, 'EMP001', 'Lee')`, [api.tenantId, id]),
    );
    const { PresenceEngine } = await import('./presence.engine.js');
    const { DomainEvents } = await import('../bus/domain-events.js');
    api.get(DomainEvents).emit('employees.changed', { tenantId: api.tenantId });
    await api.get(PresenceEngine).of(api.tenantId);
    const reply = await manager.request('/api/presence');
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({
      items: [{ employeeId: id, code: 'EMP001', status: 'UNKNOWN', lastSeenAt: null, cameraId: null }],
      counts: { present: 0, alert: 0, unknown: 1, total: 1 },
      nextCursor: null,
    });
  });
});
