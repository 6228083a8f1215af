import { cameraRoutes, employeeRoutes, identityRoutes, stationRoutes } from '@sigap/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visit } from '../system/api-visitor.js';
import { type RunningSystem, startSystem } from '../system/running-system.js';
import { until } from '../system/until.js';

let system: RunningSystem;
const email = 'meja@uji.local';
const password = 'kardus cokelat 47';
const changed = 'kardus biru tua 48';

beforeAll(async () => {
  system = await startSystem();
  await system.startEdge();
});
afterAll(() => system.stop());

const atTheBox = () => visit(system.stationUrl);
const signIn = async (secret: string) => {
  const visitor = atTheBox();
  await visitor.client.call(stationRoutes.login, { body: { email, password: secret } });
  return visitor;
};
/** The code of a refusal; null when it worked. */
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );

describe('signing in at the box with an account of the cloud', () => {
  it('needs the cloud once, then works without it, and follows the cloud when it is back', async () => {
    const { client } = system.admin;
    // the cloud tells changes of accounts to boxes that have a station
    const table = { name: 'Meja 1', zone: 'Packing', url: 'rtsp://127.0.0.1:9/live', purpose: 'packing', edgeId: system.edgeId } as const;
    await client.call(cameraRoutes.create, { body: table });
    const employee = await client.call(employeeRoutes.create, { body: { code: 'EMP001', name: 'Siti Aminah' } });
    const user = await client.call(identityRoutes.createUser, { body: { email, name: 'Meja Satu', role: 'packing_supervisor', password } });
    await until(
      'the station pages',
      () =>
        fetch(system.stationUrl).then(
          () => true,
          () => false,
        ),
      60_000,
    );

    const me = await signIn(password);
    const session = await me.client.call(stationRoutes.session, {});
    expect(session.user).toMatchObject({ id: user.id, email, role: 'packing_supervisor', tenantId: system.tenantId, tenantName: 'Uji' });
    const created = await me.client.call(stationRoutes.create, { body: {} });
    // the cloud hints at what changed: it does not take the minute of the next look
    const known = async () => (await me.client.call(stationRoutes.employees, {})).employees.some(({ id }) => id === employee.id);
    await until('the employee at the box', known, 30_000);
    expect(await refusal(signIn('a wrong password'))).toBe('wrong_credentials');

    await system.api.stop();
    expect(await refusal(signIn('a wrong password'))).toBe('offline_sign_in_unknown');
    const offline = await signIn(password);
    const overview = await offline.client.call(stationRoutes.cameras, {});
    expect(overview).toMatchObject({ session: { id: created.id }, box: { edgeId: system.edgeId } });
    await until(
      'the page knows that the cloud is away',
      async () => (await me.client.call(stationRoutes.cameras, {})).box.cloud === 'away',
      30_000,
    );

    await system.startApi();
    await client.call(identityRoutes.changeUser, { params: { id: user.id }, body: { password: changed } });
    const isOut = async () => (await refusal(offline.client.call(stationRoutes.session, {}))) === 'not_signed_in';
    await until('sessions of the old password are over', isOut, 40_000);
    expect(await refusal(signIn(password))).toBe('wrong_credentials');
    const again = await signIn(changed);
    await again.client.call(stationRoutes.end, { body: {} });

    await client.call(identityRoutes.changeUser, { params: { id: user.id }, body: { disabled: true } });
    await until(
      'who is disabled is out',
      async () => (await refusal(again.client.call(stationRoutes.session, {}))) === 'not_signed_in',
      40_000,
    );
    await system.api.stop();
    expect(await refusal(signIn(changed))).toBe('offline_sign_in_unknown');
    await system.startApi();
  });
});
