import type { Logger } from '@sigap/node-kit';
import { FakeTwilio, type TwilioFault } from '@sigap/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MessageDrivers } from '../../alerts/message-drivers.js';
import { MessageProgress } from '../../alerts/message-progress.js';
import { MessageRepository } from '../../alerts/message.repository.js';
import { MessageWorker } from '../../alerts/message-worker.js';
import { Workplace } from '../../alerts/workplace.fixture.js';
import { TenantRounds } from '../../database/tenant-rounds.js';
import { LOGGER } from '../../injection-tokens.js';

const phone = '+6281200000001';
const sender = '+14155238886';
let twilio: FakeTwilio;
let workplace: Workplace;
let door: string;
let dewi: string;
let number = 0;
beforeAll(async () => {
  twilio = await FakeTwilio.start({ now: () => workplace.clock.now() });
  const environment = {
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_WHATSAPP_FROM: `whatsapp:${sender}`,
    TWILIO_API_URL: twilio.url,
  };
  workplace = await Workplace.open({ environment });
  door = await workplace.camera('CAM1', 'Entrance Zone');
  dewi = await workplace.employee('EMP000', 'Dewi', { phone });
  await workplace.pass(60);
});
afterAll(async () => {
  await workplace.close();
  await twilio.stop();
});
beforeEach(() => {
  twilio.messages.length = 0;
});

type Row = { id: string; state: string; attempts: number; error: string | null; provider_id: string | null };
const row = async (id: string) => {
  const found = (await workplace.rows<Row>(`SELECT id, state, attempts, error, provider_id FROM messages WHERE id = '${id}'`))[0];
  if (!found) throw new Error('the message is there');
  return found;
};
const work = () => workplace.api.get(MessageWorker).work();
async function queue(): Promise<string> {
  number += 1;
  const body = `[ALERT] number ${number}`;
  const draft = {
    incidentId: null,
    recipient: { id: dewi, name: 'Dewi', channel: 'whatsapp', address: phone } as const,
    template: 'digest',
    variables: {},
    body,
  };
  return workplace.api.database.run(workplace.api.tenantId, (tx) =>
    workplace.api.get(MessageRepository).queue(tx, 'twilio', draft, workplace.now()),
  );
}
const later = async (seconds: number) => {
  workplace.clock.forward(seconds * 1000);
  await work();
};
const url = (path: string) => `${workplace.api.url}/api/integrations/twilio/${path}`;
const statusUrl = (id: string) => url(`status?tenant=${workplace.api.tenantId}&message=${id}`);

describe('sending', () => {
  it('a message goes out once, and is written down with its SID', async () => {
    const id = await queue();
    await work();
    await later(600);
    expect(twilio.messages).toHaveLength(1);
    expect(await row(id)).toMatchObject({ state: 'sent', attempts: 1, provider_id: twilio.messages[0]?.sid });
  });

  it.each<[string, TwilioFault]>([
    ['429', { kind: 'status', status: 429, retryAfterSeconds: 30 }],
    ['500 that took nothing', { kind: 'status', status: 500 }],
    ['500 that took it', { kind: 'status', status: 503, accepted: true }],
  ])('%s: tried again, and the receiver gets one', async (_, fault) => {
    twilio.fail(fault);
    const id = await queue();
    await work();
    expect(await row(id)).toMatchObject({ state: 'queued' });
    await later(60);
    expect(twilio.messages).toHaveLength(1);
    expect(await row(id)).toMatchObject({ state: 'sent', attempts: 2 });
  });

  it('a connection cut after acceptance: uncertain, then found, never sent again', async () => {
    twilio.fail({ kind: 'reset', accepted: true });
    const id = await queue();
    await work();
    expect(await row(id)).toMatchObject({ state: 'uncertain' });
    await later(10);
    expect(await row(id)).toMatchObject({ state: 'sent', attempts: 1 });
    expect(twilio.messages).toHaveLength(1);
  });

  it('cut and not accepted: stays uncertain, is shown with its reason, and is not sent again by itself', async () => {
    twilio.fail({ kind: 'reset', accepted: false });
    const id = await queue();
    await work();
    for (const seconds of [10, 60, 300, 900, 7_200, 7_200]) await later(seconds);
    expect(twilio.messages).toHaveLength(0);
    expect(await row(id)).toMatchObject({ state: 'uncertain', attempts: 1, error: expect.stringContaining('does not know it') });
    const admin = await workplace.api.signIn('admin');
    const reply = await admin.request('/api/messages?state=uncertain');
    expect(await reply.json()).toMatchObject({ items: [{ id, recipient: '+**********001', state: 'uncertain' }] });
  });

  it('a crash between sending and writing it down: found after the lease, one message', async () => {
    const id = await queue();
    const { tenantId, database } = workplace.api;
    const claimed = await database.run(tenantId, (tx) => workplace.api.get(MessageRepository).claim(tx, 'whatsapp', workplace.clock.now()));
    expect(claimed?.outgoing.id).toBe(id);
    const form = new URLSearchParams({ To: `whatsapp:${phone}`, From: `whatsapp:${sender}`, Body: claimed?.outgoing.body ?? '' });
    const authorization = `Basic ${Buffer.from(`${twilio.accountSid}:${twilio.authToken}`).toString('base64')}`;
    await fetch(`${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/Messages.json`, {
      method: 'POST',
      body: form,
      headers: { authorization },
    });
    await work();
    expect(await row(id)).toMatchObject({ state: 'sending' });
    await later(61);
    expect(await row(id)).toMatchObject({ state: 'sent', attempts: 1, provider_id: twilio.messages[0]?.sid });
    expect(twilio.messages).toHaveLength(1);
  });

  it('a crash before sending: uncertain after the lease, not lost and not doubled', async () => {
    const id = await queue();
    await workplace.api.database.run(workplace.api.tenantId, (tx) =>
      workplace.api.get(MessageRepository).claim(tx, 'whatsapp', workplace.clock.now()),
    );
    await later(61);
    expect(await row(id)).toMatchObject({ state: 'uncertain' });
    expect(twilio.messages).toHaveLength(0);
  });

  it('two workers at once send each message once', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, queue));
    const { api, clock } = workplace;
    const [messages, progress, drivers] = [api.get(MessageRepository), api.get(MessageProgress), api.get(MessageDrivers)];
    const other = new MessageWorker(api.database, messages, progress, drivers, api.get(TenantRounds), clock, api.get<Logger>(LOGGER));
    await Promise.all([work(), other.work()]);
    expect(twilio.messages).toHaveLength(12);
    for (const id of ids) expect(await row(id)).toMatchObject({ state: 'sent', attempts: 1 });
  });

  it('after eight attempts it has failed, and says why', async () => {
    twilio.fail(...Array.from({ length: 8 }, (): TwilioFault => ({ kind: 'status', status: 500 })));
    const id = await queue();
    await work();
    for (let i = 0; i < 8; i += 1) await later(700);
    expect(await row(id)).toMatchObject({ state: 'failed', attempts: 8, error: 'Twilio: server error 500' });
  });
});

describe('status webhooks', () => {
  const report = (id: string, status: string, token = twilio.authToken) => {
    const form = { AccountSid: twilio.accountSid, MessageSid: 'SM1', MessageStatus: status, To: `whatsapp:${phone}` };
    return signed(statusUrl(id), form, token);
  };
  async function signed(address: string, form: Record<string, string>, token: string): Promise<number> {
    const { twilioSignature } = await import('./twilio-signature.js');
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': twilioSignature(token, address, form) };
    return (await fetch(address, { method: 'POST', headers, body: new URLSearchParams(form).toString() })).status;
  }

  it('move forward only: out of order, twice, late', async () => {
    const id = await queue();
    await work();
    for (const status of ['delivered', 'sent', 'queued', 'delivered', 'read', 'delivered', 'failed'])
      expect(await report(id, status)).toBe(204);
    expect(await row(id)).toMatchObject({ state: 'read' });
  });

  it('a status that overtakes the crash tells that it was sent', async () => {
    const id = await queue();
    await workplace.api.database.run(workplace.api.tenantId, (tx) =>
      workplace.api.get(MessageRepository).claim(tx, 'whatsapp', workplace.clock.now()),
    );
    expect(await signed(statusUrl(id), { AccountSid: twilio.accountSid, MessageSid: 'SMx', MessageStatus: 'sent' }, twilio.authToken)).toBe(
      204,
    );
    await later(61);
    expect(await row(id)).toMatchObject({ state: 'sent', provider_id: 'SMx' });
    expect(twilio.messages).toHaveLength(0);
  });

  it('forged, unsigned, of another account or another message: 403, nothing changed', async () => {
    const [id, other] = [await queue(), await queue()];
    await work();
    expect(await report(id, 'read', 'forged-token-forged-token')).toBe(403);
    const body = new URLSearchParams({ AccountSid: twilio.accountSid, MessageStatus: 'read' });
    expect((await fetch(statusUrl(id), { method: 'POST', body })).status).toBe(403);
    const { twilioSignature } = await import('./twilio-signature.js');
    const form = { AccountSid: twilio.accountSid, MessageStatus: 'read' };
    const moved = await fetch(statusUrl(other), {
      method: 'POST',
      headers: { 'x-twilio-signature': twilioSignature(twilio.authToken, statusUrl(id), form) },
      body: new URLSearchParams(form),
    });
    expect(moved.status).toBe(403);
    expect(await signed(statusUrl(id), { ...form, AccountSid: 'ACother' }, twilio.authToken)).toBe(403);
    expect(await row(id)).toMatchObject({ state: 'sent' });
    expect(await row(other)).toMatchObject({ state: 'sent' });
  });

  it('nonsense that is signed changes nothing and is answered', async () => {
    for (const address of [url('status'), url('status?tenant=x&message=y'), statusUrl(dewi)]) {
      expect(await signed(address, { AccountSid: twilio.accountSid, MessageStatus: 'read' }, twilio.authToken)).toBe(204);
    }
  });
});

describe('what people write back', () => {
  const lose = async (code: string) => {
    const person = await workplace.employee(code, `Person ${code}`, { supervisorId: dewi });
    await workplace.pass(3_700);
    await workplace.see(person, door);
    await workplace.pass(301);
    await workplace.pass(30);
    return person;
  };
  const reply = async (text: string, from = phone, token = twilio.authToken) => {
    const answer = await twilio.reply(url('inbound'), `whatsapp:${from}`, `whatsapp:${sender}`, text, token);
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
  };
  const incident = async (thingId: string) =>
    (await workplace.rows<object>(`SELECT acknowledged_by, cleared_by FROM incidents WHERE thing_id = '${thingId}'`))[0];

  it('OK takes the newest incident that was told to that phone, SELESAI clears it', async () => {
    const lost = await lose('EMP101');
    expect(twilio.messages.at(-1)?.body).toContain('[ALERT] EMP101');
    expect(await reply('apa ini?')).toMatchObject({ status: 200, text: expect.stringContaining('<Response/>') });
    expect(await incident(lost)).toEqual({ acknowledged_by: null, cleared_by: null });
    expect(await reply('ok')).toMatchObject({
      status: 200,
      type: expect.stringContaining('text/xml'),
      text: expect.stringContaining('dicatat: EMP101'),
    });
    expect(await incident(lost)).toEqual({ acknowledged_by: 'Dewi', cleared_by: null });
    expect(await reply('Selesai.')).toMatchObject({ text: expect.stringContaining('EMP101') });
    expect(await incident(lost)).toEqual({ acknowledged_by: 'Dewi', cleared_by: 'Dewi' });
    expect(await reply('OK')).toMatchObject({ text: expect.stringContaining('Tidak ada kejadian terbuka') });
    // still away, but of this absence enough was said
    const told = twilio.messages.length;
    await workplace.pass(180);
    expect(twilio.messages).toHaveLength(told);
  });

  it('who takes it on the dashboard is told to everybody who was told', async () => {
    const lost = await lose('EMP102');
    const [open] = await workplace.rows<{ id: string }>(`SELECT id FROM incidents WHERE thing_id = '${lost}'`);
    const manager = await workplace.api.signIn('manager');
    const path = `/api/incidents/${open?.id}/acknowledge`;
    expect((await manager.request(path, { method: 'PUT' })).status).toBe(204);
    expect((await manager.request(path, { method: 'PUT' })).status).toBe(204);
    await work();
    expect(twilio.messages.filter(({ body }) => body.startsWith('[OK] EMP102')).map(({ body }) => body)).toEqual([
      `[OK] EMP102 - Person EMP102\nDitangani oleh: ${manager.session.user.name}`,
    ]);
    expect((await manager.request(`/api/incidents/${dewi}/acknowledge`, { method: 'PUT' })).status).toBe(404);
  });

  it('a stranger, a forger, a number that is none: nothing changes', async () => {
    const lost = await lose('EMP103');
    expect(await reply('OK', '+6281299999999')).toMatchObject({ status: 200, text: expect.stringContaining('<Response/>') });
    expect(await reply('OK', 'x')).toMatchObject({ status: 200 });
    expect(await reply('OK', phone, 'forged-token-forged-token')).toMatchObject({ status: 403 });
    expect(await incident(lost)).toEqual({ acknowledged_by: null, cleared_by: null });
  });
});
