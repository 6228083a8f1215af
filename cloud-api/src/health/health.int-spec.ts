import { healthRoutes } from '@sigap/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, startApi } from '../api-under-test.js';
import { HealthRegistry } from './health-registry.js';

describe('health', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());
  const ready = async () => {
    const reply = await api.request('/api/health/ready');
    return { http: reply.status, ...healthRoutes.ready.reply.parse(await reply.json()) };
  };

  it('is ready when each part makes progress', async () => {
    await expect.poll(ready).toMatchObject({ http: 200, status: 'ok' });
    expect((await ready()).checks).toContainEqual({ name: 'database', ok: true });
    expect(await (await api.request('/api/health/live')).json()).toEqual({ status: 'ok' });
  });

  it('is not ready when one part is not, or throws; it is alive all the same, and tells no secret', async () => {
    const registry = api.get(HealthRegistry);
    registry.register('slow part', () => ({ ok: false, detail: 'nothing ingested for 40 s' }));
    registry.register('broken part', () => {
      throw new Error('postgres://user:password@host refused');
    });
    const told = await ready();
    expect(told).toMatchObject({ http: 503, status: 'unavailable' });
    expect(told.checks).toEqual(
      expect.arrayContaining([
        { name: 'slow part', ok: false, detail: 'nothing ingested for 40 s' },
        { name: 'broken part', ok: false, detail: 'failed' },
      ]),
    );
    expect((await api.request('/api/health/live')).status).toBe(200);
  });

  it('counts requests by route, not by path', async () => {
    await api.request('/api/users/one');
    await api.request('/api/nothing-like-this');
    const text = await (await api.request('/metrics')).text();
    expect(text).toContain('sigap_http_request_duration_seconds_count{method="GET",route="/api/health/live",status="200"}');
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
    expect(text).not.toContain('nothing-like-this');
  });
});
