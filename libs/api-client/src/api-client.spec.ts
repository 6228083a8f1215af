import { employeeRoutes, identityRoutes, presenceRoutes } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { createApiClient } from './api-client.js';
import { ApiError } from './api-error.js';

const id = '0199a1b2-0000-7000-8000-000000000001';
const session = { user: { id, email: 'a@b.co', name: 'A', role: 'admin', tenantId: id, tenantName: 'T' }, csrfToken: 'token-1' };

function scripted(...replies: Response[]) {
  const requests: Request[] = [];
  const client = createApiClient({
    baseUrl: 'http://127.0.0.1',
    fetch: async (url, init) => {
      requests.push(new Request(url, init));
      const next = replies.shift();
      if (!next) throw new TypeError('fetch failed');
      return next;
    },
  });
  return { client, requests };
}

const refused = (code: string, status: number) =>
  Response.json({ type: 'about:blank', title: 'No', status, code, detail: 'why' }, { status });

describe('api client', () => {
  it('sends the CSRF token of the session on writes and not on reads', async () => {
    const { client, requests } = scripted(
      Response.json(session),
      Response.json({ items: [], nextCursor: null }),
      new Response(null, { status: 204 }),
    );
    await client.call(identityRoutes.login, { body: { email: 'a@b.co', password: 'x' } });
    await client.call(employeeRoutes.list, { query: { search: 'siti & co', limit: 5 } });
    await client.call(employeeRoutes.remove, { params: { id } });
    expect(requests.map((request) => request.headers.get('x-csrf-token'))).toEqual([null, null, 'token-1']);
    expect(requests[1]?.url).toBe('http://127.0.0.1/api/employees?search=siti+%26+co&limit=5');
    expect(requests[2]?.url).toBe(`http://127.0.0.1/api/employees/${id}`);
  });

  it('uploads files under the field of the route', async () => {
    const { client, requests } = scripted(Response.json({ items: [], nextCursor: null }));
    await client.call(employeeRoutes.enrol, { params: { id }, files: [new File(['x'], 'a.jpg'), new File(['y'], 'b.jpg')] });
    const form = await requests[0]?.formData();
    expect(form?.getAll('pictures')).toHaveLength(2);
  });

  it('throws the problem with its code', async () => {
    const { client } = scripted(refused('employee_code_taken', 409));
    const call = client.call(employeeRoutes.create, { body: { code: 'A', name: 'B' } });
    await expect(call).rejects.toMatchObject({ code: 'employee_code_taken', status: 409, message: 'why' });
  });

  it('says so when the reply is not what was agreed, or nobody answers', async () => {
    const { client } = scripted(Response.json({ items: 3 }), new Response('<html>', { status: 502 }));
    await expect(client.call(presenceRoutes.list, {})).rejects.toMatchObject({ code: 'unexpected_reply', status: 200 });
    await expect(client.call(presenceRoutes.list, {})).rejects.toMatchObject({ code: 'unexpected_reply', status: 502 });
    await expect(client.call(presenceRoutes.list, {})).rejects.toEqual(new ApiError('network', 0, 'no connection to the server'));
  });

  it('takes the token of a session that was opened in another tab, once', async () => {
    const renewed = { ...session, csrfToken: 'token-2' };
    const { client, requests } = scripted(
      Response.json(session),
      refused('csrf_failed', 403),
      Response.json(renewed),
      new Response(null, { status: 204 }),
    );
    await client.call(identityRoutes.login, { body: { email: 'a@b.co', password: 'x' } });
    await client.call(employeeRoutes.remove, { params: { id } });
    expect(requests.filter((request) => request.method === 'DELETE').map((request) => request.headers.get('x-csrf-token'))).toEqual([
      'token-1',
      'token-2',
    ]);
  });

  it('gives up when the token is not what is wrong', async () => {
    const { client } = scripted(Response.json(session), refused('csrf_failed', 403), Response.json(session));
    await client.call(identityRoutes.login, { body: { email: 'a@b.co', password: 'x' } });
    await expect(client.call(employeeRoutes.remove, { params: { id } })).rejects.toMatchObject({ code: 'csrf_failed' });
  });

  it('tells when the session ended', async () => {
    let ended = 0;
    const client = createApiClient({ onSignedOut: () => (ended += 1), fetch: async () => refused('not_signed_in', 401) });
    await expect(client.call(presenceRoutes.list, {})).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(ended).toBe(1);
  });
});
