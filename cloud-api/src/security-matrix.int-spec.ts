import { createHash } from 'node:crypto';
import { allRoutes, problem, type Role, type Route, roles } from '@sigap/contracts';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiRequestInit, type ApiUnderTest, type SignedIn, startApi } from './api-under-test.js';
import { EdgeService } from './fleet/edge/edge.service.js';
import { routeCoverage, routeName } from './http/route-coverage.js';

const writes = allRoutes.filter((route) => route.method !== 'GET');
const byName = (routes: readonly Route[]) => routes.map((route) => [routeName(route), route] as const);
/** Of nothing that exists. */
const pathOf = (route: Route) =>
  route.path.replace(':sha256', createHash('sha256').update('x').digest('hex')).replaceAll(/:\w+/g, () => v7());
const initOf = (route: Route): ApiRequestInit => ({
  method: route.method,
  ...(route.body === undefined ? {} : { json: { nonsense: true } }),
});

describe('who may call what, generated from the routes', () => {
  let api: ApiUnderTest;
  let edge: ApiRequestInit;
  const people = new Map<Role, SignedIn>();
  const person = (role: Role): SignedIn => {
    const found = people.get(role);
    if (found === undefined) throw new Error(`nobody is ${role}`);
    return found;
  };

  beforeAll(async () => {
    api = await startApi();
    for (const role of roles) people.set(role, await api.signIn(role));
    const { edgeId, token } = await api.get(EdgeService).create(api.tenantId, { name: 'box' }, 'system:test');
    edge = { headers: { authorization: `Edge ${edgeId}:${token}` } };
  });
  afterAll(() => api.stop());

  it('every route has a handler, every handler a route', () => {
    const { served, undeclared } = routeCoverage(api.app);
    expect(served.toSorted()).toEqual(allRoutes.map(routeName).toSorted());
    expect(undeclared).toEqual([]);
  });

  describe.each(byName(allRoutes))('%s', (_, route) => {
    it('anonymous', async () => {
      const { status } = await api.request(pathOf(route), initOf(route));
      // webhooks may say 403: their signature is what opens them
      if (route.access === 'public') expect(status).not.toBe(401);
      else expect(status).toBe(401);
    });

    it('a box', async () => {
      const reply = await api.request(pathOf(route), { ...initOf(route), ...edge });
      if (route.access === 'edge') expect([401, 403]).not.toContain(reply.status);
      else if (route.access !== 'public') expect(reply.status).toBe(403);
    });

    it.each(roles)('%s', async (role) => {
      // signing out ends the session that the other cases need
      const who = route.path === '/api/auth/logout' ? await api.signIn(role) : person(role);
      const { status } = await who.request(pathOf(route), initOf(route));
      const mayCall = route.access === 'public' || route.access === 'signed-in' || (route.access !== 'edge' && route.access.includes(role));
      if (mayCall) expect([401, 403, 500]).not.toContain(status);
      else expect(status).toBe(403);
    });

    it('never fails: a body, a query and a path of garbage are refused', async () => {
      const admin = route.path === '/api/auth/logout' ? await api.signIn('admin') : person('admin');
      for (const garbage of [
        { json: [] },
        { json: 'text' },
        { json: { name: { $ne: 1 } } },
        { body: '{"a":', headers: { 'content-type': 'application/json' } },
      ]) {
        const init = route.method === 'GET' ? {} : { ...garbage, method: route.method };
        const asEdge = route.access === 'edge' ? { headers: { ...Object(garbage).headers, ...Object(edge).headers } } : {};
        const reply = await admin.request(`${route.path.replaceAll(/:\w+/g, '%27OR%201=1--')}?limit=-1&cursor=%00&since=x`, {
          ...init,
          ...asEdge,
        });
        expect(reply.status, await reply.text()).toBeLessThan(500);
      }
    });
  });

  describe.each(byName(writes.filter((route) => route.access !== 'public' && route.access !== 'edge')))('CSRF: %s', (_, route) => {
    const allowed: Role = route.access === 'signed-in' ? 'admin' : ((route.access as readonly Role[])[0] ?? 'admin');

    it('refuses a write without the token, with a wrong one, and from another site', async () => {
      const { cookie, session } = person(allowed);
      const token = { 'x-csrf-token': session.csrfToken };
      const attacks: Record<string, string>[] = [
        {},
        { 'x-csrf-token': 'x'.repeat(43) },
        { 'x-csrf-token': person('packer').session.csrfToken },
        { ...token, 'sec-fetch-site': 'cross-site' },
        { ...token, 'sec-fetch-site': 'same-site' },
        { ...token, origin: 'https://evil.example' },
      ];
      for (const headers of attacks) {
        const reply = await api.request(pathOf(route), { ...initOf(route), headers: { cookie, ...headers } });
        expect(reply.status).toBe(403);
        expect(problem.parse(await reply.json()).code).toBe('csrf_failed');
      }
    });
  });
});
