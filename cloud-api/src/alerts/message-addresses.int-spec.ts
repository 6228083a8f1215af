import { type Erasure, erasureRoutes, type Message } from '@sigap/contracts';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../api-under-test.js';
import { MessageRetention } from './message-retention.js';

let api: ApiUnderTest;
let hr: SignedIn;
let admin: SignedIn;
beforeAll(async () => {
  api = await startApi();
  [hr, admin] = [await api.signIn('hr'), await api.signIn('admin')];
});
afterAll(() => api.stop());

const execute = (sql: string, parameters: unknown[]) =>
  api.database.run(api.tenantId, (tx) => tx.execute(sql, [tx.tenantId, ...parameters]));
const rows = <Row>(sql: string, parameters: unknown[] = []) => api.database.run(api.tenantId, (tx) => tx.query<Row>(sql, parameters));

let people = 0;
async function aPerson(): Promise<{ id: string; phone: string; email: string }> {
  people += 1;
  const [phone, email] = [`+62812000000${String(people).padStart(2, '0')}`, `person${people}@example.com`];
  const json = { code: `EMP${people}`, name: `Person ${people}`, phone, email };
  const { id } = (await (await hr.request('/api/employees', { method: 'POST', json })).json()) as { id: string };
  await hr.request(`/api/employees/${id}/consents`, { method: 'POST', json: { method: 'written' } });
  return { id, phone, email };
}

interface MessageDraft {
  readonly to: string;
  readonly address: string;
  readonly state?: string;
  readonly body?: string;
  readonly error?: string;
  readonly daysAgo?: number;
  /** Of an incident that is open, or over. */
  readonly incident?: 'open' | 'cleared';
}
async function aMessage({
  to,
  address,
  state = 'outbox',
  body = '[ALERT] x',
  error,
  daysAgo = 0,
  incident = 'cleared',
}: MessageDraft): Promise<string> {
  const [id, incidentId] = [v7(), v7()];
  const at = new Date(Date.now() - daysAgo * 86_400_000);
  await execute(
    `INSERT INTO incidents (tenant_id, id, kind, thing_id, occasion, facts, opened_at, told_at, cleared_at) VALUES ($1, $2, 'EMPLOYEE_LOST', $2, $3, '{}', $3, $3, $4)`,
    [incidentId, at, incident === 'open' ? null : at],
  );
  // due in a year: no worker takes it
  const due = ['queued', 'sending'].includes(state) ? new Date(Date.now() + 365 * 86_400_000) : null;
  await execute(
    `INSERT INTO messages (tenant_id, id, incident_id, channel, driver, recipient_id, recipient_name, recipient, template, variables, body, state, error, next_attempt_at, created_at, updated_at)
     VALUES ($1, $2, $3, 'whatsapp', 'outbox', $4, 'Dewi', $5, 't', jsonb_build_object('1', $6::text), $6, $7, $8, $9, $10, $10)`,
    [id, incidentId, to, address, body, state, error ?? null, due, at],
  );
  await execute(
    `INSERT INTO tellings (tenant_id, id, incident_id, phase, recipient_id, recipient_name, recipient, state, message_id, created_at, receiver, channel)
     VALUES ($1, $2, $3, 'problem', $4, 'Dewi', $5, 'told', $6, $7, 'supervisor', 'whatsapp')`,
    [v7(), incidentId, to, address, id, at],
  );
  return id;
}
const messageOf = async (id: string) =>
  (
    await rows<{ recipient: string | null; state: string; error: string | null; body: string }>(
      'SELECT recipient, state, error, body FROM messages WHERE id = $1',
      [id],
    )
  )[0];
const tellingOf = async (messageId: string) =>
  (await rows<{ recipient: string | null }>('SELECT recipient FROM tellings WHERE message_id = $1', [messageId]))[0]?.recipient;
const proofOf = async (id: string): Promise<Erasure> =>
  erasureRoutes.read.reply.parse(await (await hr.request(`/api/employees/${id}/erasure`)).json());
const everywhere = async (address: string) =>
  rows(
    `SELECT 1 FROM messages m WHERE strpos(to_jsonb(m)::text, $1) > 0 UNION ALL SELECT 1 FROM tellings t WHERE strpos(to_jsonb(t)::text, $1) > 0
     UNION ALL SELECT 1 FROM message_contacts WHERE recipient = $1 UNION ALL SELECT 1 FROM audit_log a WHERE strpos(to_jsonb(a)::text, $1) > 0`,
    [address],
  );

describe('somebody who leaves', () => {
  it('is in no message with a number or an address, whatever state it is in; the messages stay', async () => {
    const [dewi, agus] = [await aPerson(), await aPerson()];
    const [done, queued, sending, byMail, older] = [
      await aMessage({ to: dewi.id, address: dewi.phone, state: 'failed', error: `no such number ${dewi.phone}` }),
      await aMessage({ to: dewi.id, address: dewi.phone, state: 'queued', incident: 'open' }),
      await aMessage({ to: dewi.id, address: dewi.phone, state: 'sending', incident: 'open' }),
      await aMessage({ to: dewi.id, address: dewi.email }),
      await aMessage({ to: dewi.id, address: '+6281299999999' }),
    ];
    const named = await aMessage({ to: agus.id, address: agus.phone, body: `call ${dewi.phone} or ${dewi.email}` });
    await execute('INSERT INTO message_contacts (tenant_id, recipient, last_inbound_at) VALUES ($1, $2, now()), ($1, $3, now())', [
      dewi.phone,
      agus.phone,
    ]);
    expect((await hr.request(`/api/employees/${dewi.id}`, { method: 'DELETE' })).status).toBe(204);
    for (const address of [dewi.phone, dewi.email, '+6281299999999']) expect(await everywhere(address)).toEqual([]);
    expect(await messageOf(done)).toMatchObject({ recipient: null, state: 'failed', error: 'no such number ***' });
    expect(await messageOf(queued)).toMatchObject({ state: 'failed', error: 'the receiver was erased' });
    expect(await messageOf(sending)).toMatchObject({ state: 'uncertain' });
    expect(await messageOf(named)).toMatchObject({ recipient: agus.phone, body: 'call *** or ***' });
    const page = (await (await admin.request('/api/messages')).json()) as { items: Message[] };
    expect(
      page.items.filter(({ id }) => [byMail, older].includes(id)).map(({ recipient, recipientName }) => [recipient, recipientName]),
    ).toEqual([
      [null, 'Dewi'],
      [null, 'Dewi'],
    ]);
    expect(await proofOf(dewi.id)).toMatchObject({ reason: 'left', addressesLeft: 0 });
    const [entry] = await rows<{ after: string }>(`SELECT after FROM audit_log WHERE action = 'employee.removed' AND subject = $1`, [
      `employee:${dewi.id}`,
    ]);
    expect(JSON.parse(entry?.after ?? '{}')).toMatchObject({ messageAddresses: 5 });
  });

  it('what was written while the person was leaving goes with the next sweep', async () => {
    const dewi = await aPerson();
    await hr.request(`/api/employees/${dewi.id}`, { method: 'DELETE' });
    await aMessage({ to: dewi.id, address: dewi.phone, state: 'queued' });
    expect((await proofOf(dewi.id)).addressesLeft).toBe(1);
    await api.get(MessageRetention).sweep();
    expect((await proofOf(dewi.id)).addressesLeft).toBe(0);
    expect(await everywhere(dewi.phone)).toEqual([]);
  });
});

describe('somebody who withdraws the consent, and stays', () => {
  it('is in no message of what is over; alerts that run still reach the person, and the proof says so', async () => {
    const dewi = await aPerson();
    const [over, open, queued] = [
      await aMessage({ to: dewi.id, address: dewi.phone }),
      await aMessage({ to: dewi.id, address: dewi.phone, incident: 'open' }),
      await aMessage({ to: dewi.id, address: dewi.phone, state: 'queued' }),
    ];
    expect((await hr.request(`/api/employees/${dewi.id}/consents`, { method: 'DELETE' })).status).toBe(204);
    expect([await messageOf(over), await messageOf(open), await messageOf(queued)]).toMatchObject([
      { recipient: null },
      { recipient: dewi.phone },
      { recipient: dewi.phone, state: 'queued' },
    ]);
    expect([await tellingOf(over), await tellingOf(open)]).toEqual([null, dewi.phone]);
    expect(await proofOf(dewi.id)).toMatchObject({ reason: 'consent_withdrawn', addressesLeft: 2 });
  });
});

describe('addresses of old messages', () => {
  it('go after 90 days, or as the tenant has set, but for what is still open or to be sent', async () => {
    const dewi = await aPerson();
    const to = { to: dewi.id, address: dewi.phone };
    const ids = [
      await aMessage({ ...to, daysAgo: 91 }),
      await aMessage({ ...to, daysAgo: 89 }),
      await aMessage({ ...to, daysAgo: 91, incident: 'open' }),
      await aMessage({ ...to, daysAgo: 91, state: 'queued' }),
    ];
    const kept = async () => Promise.all(ids.map(async (id) => (await messageOf(id))?.recipient !== null));
    await api.get(MessageRetention).sweep();
    expect(await kept()).toEqual([false, true, true, true]);
    const change = { privacy: { messageAddressDays: 30 } };
    expect((await admin.request('/api/settings', { method: 'PATCH', json: change })).status).toBe(200);
    await api.get(MessageRetention).sweep();
    expect(await kept()).toEqual([false, false, true, true]);
  });
});
