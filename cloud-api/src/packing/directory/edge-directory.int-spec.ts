import { command, edgePackingRoutes, problem } from '@sigap/contracts';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, PASSWORD_UNDER_TEST, type SignedIn, startApi } from '../../api-under-test.js';
import { connectBox, nextMessage, until } from '../../fleet/box-under-test.js';
import { EdgeService, type NewEdge } from '../../fleet/edge/edge.service.js';
import { LIMITS } from '../../identity/sign-in-throttle.js';

let api: ApiUnderTest;
let admin: SignedIn;
let packer: SignedIn;
let box: NewEdge;
beforeAll(async () => {
  api = await startApi();
  admin = await api.signIn('admin');
  packer = await api.signIn('packer');
  box = await api.get(EdgeService).create(api.tenantId, { name: 'box' }, 'system:test');
});
afterAll(() => api.stop());

const asBox = (path: string, json?: object) =>
  api.request(path, {
    method: json === undefined ? 'GET' : 'POST',
    ...(json === undefined ? {} : { json }),
    headers: { authorization: `Edge ${box.edgeId}:${box.token}` },
  });
const directory = async () => edgePackingRoutes.directory.reply.parse(await (await asBox('/api/edge/directory')).json());
const signIn = (email: string, password: string, address = '10.0.0.7') => asBox('/api/edge/sign-in', { email, password, address });
const outcome = async (reply: Response) => [reply.status, problem.parse(await reply.json()).code];

describe('the directory of a box', () => {
  it('names who may use a station and who works there, of this tenant alone', async () => {
    await api.signIn('hr');
    const { tenantId } = await api.addTenant();
    await api.signIn('packer', tenantId);
    await admin.request('/api/employees', { method: 'POST', json: { code: 'P-1', name: 'Siti' } });
    const { accounts, employees } = await directory();
    expect(accounts.map(({ userId }) => userId).toSorted()).toEqual([admin, packer].map(({ session }) => session.user.id).toSorted());
    expect(employees).toMatchObject([{ code: 'P-1', name: 'Siti' }]);
    expect(JSON.stringify(accounts)).not.toContain('argon2');
  });

  it('has another stamp after a new password or role, and not the account when it is disabled', async () => {
    const user = await api.signIn('packer');
    const { id } = user.session.user;
    const stampOf = async () => (await directory()).accounts.find(({ userId }) => userId === id)?.stamp;
    const change = (json: object) => admin.request(`/api/users/${id}`, { method: 'PATCH', json });
    const stamps = [await stampOf()];
    await change({ name: 'Renamed' });
    expect(await stampOf()).toBe(stamps[0]);
    await change({ password: 'another long password' });
    stamps.push(await stampOf());
    await change({ role: 'packing_supervisor' });
    stamps.push(await stampOf());
    expect(new Set(stamps).size).toBe(3);
    await change({ disabled: true });
    expect(await stampOf()).toBeUndefined();
  });
});

describe('signing in at a box', () => {
  it('gives the account as the directory has it, and starts no session', async () => {
    const { email, id } = packer.session.user;
    const reply = await signIn(email.toUpperCase(), PASSWORD_UNDER_TEST);
    expect(reply.status).toBe(200);
    expect(reply.headers.getSetCookie()).toEqual([]);
    const account = edgePackingRoutes.signIn.reply.parse(await reply.json());
    expect(account).toEqual((await directory()).accounts.find(({ userId }) => userId === id));
  });

  it('is refused alike for a wrong password, nobody, another tenant and a role without a table', async () => {
    const stranger = await api.signIn('packer', (await api.addTenant()).tenantId);
    const hr = await api.signIn('hr');
    for (const [email, password] of [
      [packer.session.user.email, 'wrong'],
      ['nobody@example.com', PASSWORD_UNDER_TEST],
      [stranger.session.user.email, PASSWORD_UNDER_TEST],
      [hr.session.user.email, PASSWORD_UNDER_TEST],
    ] as const)
      expect(await outcome(await signIn(email, password))).toEqual([401, 'wrong_credentials']);
  });

  it('is throttled, together with guesses at the cloud', async () => {
    const { email } = (await api.signIn('packer')).session.user;
    for (let n = 0; n < LIMITS.pair; n += 1) expect((await signIn(email, 'wrong')).status).toBe(401);
    const shut = await signIn(email, PASSWORD_UNDER_TEST);
    expect(shut.headers.get('retry-after')).not.toBeNull();
    expect(await outcome(shut)).toEqual([429, 'too_many_attempts']);
    // guesses that come from ever new addresses run into the limit of the account, here and there
    for (let n = 0; n <= LIMITS.account - LIMITS.pair; n += 1) await signIn(email, 'wrong', `10.1.0.${n}`);
    const login = await api.request('/api/auth/login', { method: 'POST', json: { email, password: PASSWORD_UNDER_TEST } });
    expect(login.status).toBe(429);
  });
});

describe('hints', () => {
  it('tell a box with a station that the directory changed, and once for many changes', async () => {
    const link = await connectBox(api, box);
    try {
      const topic = `sigap/1/${api.tenantId}/${box.edgeId}`;
      await link.subscribeAsync(`${topic}/commands`);
      await link.publishAsync(
        `${topic}/state`,
        JSON.stringify({
          state: 'online',
          session: 1,
          at: new Date().toISOString(),
          agentVersion: '0.1.0',
          bootId: v7(),
          epoch: v7(),
          cameraIds: [],
          reason: 'birth',
        }),
        { qos: 1, retain: true },
      );
      const isOnline = async () => {
        const rows = await api.database.run(api.tenantId, (tx) =>
          tx.query(`SELECT 1 FROM edge_status WHERE edge_id = $1 AND state = 'online'`, [box.edgeId]),
        );
        return rows.length > 0;
      };
      await until(isOnline, 'the box is online');
      await admin.request('/api/cameras', {
        method: 'POST',
        json: { name: 'Meja', zone: 'packing', url: 'rtsp://192.0.2.1/live', purpose: 'packing', edgeId: box.edgeId },
      });
      const hint = nextMessage(link, `${topic}/commands`, (text) => text.includes('directory.changed'));
      for (const code of ['H-1', 'H-2', 'H-3']) await admin.request('/api/employees', { method: 'POST', json: { code, name: code } });
      expect(command.parse(JSON.parse(await hint))).toMatchObject({ type: 'directory.changed', data: {} });
    } finally {
      await link.endAsync();
    }
  });
});
