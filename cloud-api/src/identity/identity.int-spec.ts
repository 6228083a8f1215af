import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, startApi } from '../api-under-test.js';

describe('signing in', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  it('opens a session that the cookie alone carries', async () => {
    const admin = await api.signIn('admin');
    const reply = await admin.request('/api/auth/session');
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({ user: { role: 'admin', tenantId: api.tenantId } });
  });
});
