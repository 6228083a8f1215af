import { createHash } from 'node:crypto';
import { allRoutes, problem, type Role, type Route, roles } from '@sigap/contracts';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiRequestInit, type ApiUnderTest, type SignedIn, startApi } from './api-under-test.js';
import { EdgeService } from './fleet/edge/edge.service.js';
import { routeCoverage, routeName } from './http/route-coverage.js';

type Outcome = 'not signed in' | 'forbidden' | 'admitted' | 'failed';

const byName = (routes: readonly Route[]) => routes.map((route) => [routeName(route), route] as const);
/** Of nothing that exists. */
const pathOf = (route: Route) =>
  route.path.replace(':sha256', createHash('sha256').update('x').digest('hex')).replaceAll(/:\w+/g, () => v7());
/** Passes the guards and goes no further than the schema, where there is one. */
const initOf = (route: Route): ApiRequestInit => ({
  method: route.method,
  ...(route.body === undefined ? {} : { json: { nonsense: true } }),
});
/** What opens a webhook is its signature, which its own tests try; here it is only fed with garbage. */
const isWebhook = (route: Route) => route.access === 'public' && route.path.startsWith('/api/integrations/');

function outcomeOf(status: number): Outcome {
  if (status === 401) return 'not signed in';
  if (status === 403) return 'forbidden';
  return status < 500 || status === 503 ? 'admitted' : 'failed';
}

function expectedFor(route: Route, who: Role | 'anonymous' | 'box'): Outcome {
  const { access } = route;
  if (access === 'public') return 'admitted';
  if (who === 'anonymous') return 'not signed in';
  if (access === 'edge' || who === 'box') return access === 'edge' && who === 'box' ? 'admitted' : 'forbidden';
  return access === 'signed-in' || access.includes(who) ? 'admitted' : 'forbidden';
}

describe('who may call what, generated from the routes', () => {
  let api: ApiUnderTest;
  let box: Record<string, string>;
  const people = new Map<Role, SignedIn>();
  const person = (role: Role): SignedIn => {
    const found = people.get(role);
    if (found === undefined) throw new Error(`nobody is ${role}`);
    return found;
  };
  /** Signing out ends the session that the other cases need. */
  const expendable = (route: Route, role: Role) => (route.path === '/api/auth/logout' ? api.signIn(role) : person(role));

  beforeAll(async () => {
    api = await startApi();
    for (const role of roles) people.set(role, await api.signIn(role));
    const { edgeId, token } = await api.get(EdgeService).create(api.tenantId, { name: 'box' }, 'system:test');
    box = { authorization: `Edge ${edgeId}:${token}` };
  });
  afterAll(() => api.stop());

  it('every route has a handler, every handler a route', () => {
    const { served, undeclared } = routeCoverage(api.app);
    expect(served.toSorted()).toEqual(allRoutes.map(routeName).toSorted());
    expect(undeclared).toEqual([]);
  });

  describe.each(byName(allRoutes.filter((route) => !isWebhook(route))))('%s', (_, route) => {
    it('anonymous', async () => {
      const reply = await api.request(pathOf(route), initOf(route));
      expect(outcomeOf(reply.status)).toBe(expectedFor(route, 'anonymous'));
    });

    it('a box', async () => {
      const reply = await api.request(pathOf(route), { ...initOf(route), headers: box });
      expect(outcomeOf(reply.status)).toBe(expectedFor(route, 'box'));
    });

    it('a box with another token', async () => {
      const headers = { authorization: `${box['authorization']?.slice(0, -4) ?? ''}AAAA` };
      const reply = await api.request(pathOf(route), { ...initOf(route), headers });
      expect(outcomeOf(reply.status)).toBe(expectedFor(route, 'anonymous'));
    });

    it.each(roles)('%s', async (role) => {
      const reply = await (await expendable(route, role)).request(pathOf(route), initOf(route));
      expect(outcomeOf(reply.status)).toBe(expectedFor(route, role));
    });
  });

  it.each(byName(allRoutes))('garbage in path, query and body is refused, never a failure: %s', async (_, route) => {
    const admin = await expendable(route, 'admin');
    const path = `${route.path.replaceAll(/:\w+/g, '%27OR%201=1--')}?limit=-1&cursor=%00&since=x&from=x&employeeId=%27`;
    const bodies: ApiRequestInit[] =
      route.method === 'GET'
        ? [{}]
        : [
            { json: [] },
            { json: 'text' },
            { json: { name: { $ne: 1 } } },
            { body: '{"a":', headers: { 'content-type': 'application/json' } },
          ];
    const statuses = [];
    for (const { headers, ...init } of bodies)
      statuses.push((await admin.request(path, { ...init, method: route.method, headers: { ...Object(headers), ...box } })).status);
    expect(statuses.filter((status) => status >= 500 && status !== 503)).toEqual([]);
  });

  const guarded = allRoutes.filter((route) => route.method !== 'GET' && route.access !== 'public' && route.access !== 'edge');
  it.each(byName(guarded))('CSRF: %s refuses a write without the token, with another one, and from another site', async (_, route) => {
    const allowed = Array.isArray(route.access) ? (route.access as readonly Role[])[0] : undefined;
    const { cookie, session } = person(allowed ?? 'admin');
    const token = { 'x-csrf-token': session.csrfToken };
    const attacks: Record<string, string>[] = [
      {},
      { 'x-csrf-token': 'x'.repeat(43) },
      { 'x-csrf-token': person('packer').session.csrfToken },
      { ...token, 'sec-fetch-site': 'cross-site' },
      { ...token, 'sec-fetch-site': 'same-site' },
      { ...token, origin: 'https://evil.example' },
      { ...token, origin: 'null' },
    ];
    for (const headers of attacks) {
      const reply = await api.request(pathOf(route), { ...initOf(route), headers: { cookie, ...headers } });
      expect(problem.parse(await reply.json())).toMatchObject({ status: 403, code: 'csrf_failed' });
    }
  });
});
