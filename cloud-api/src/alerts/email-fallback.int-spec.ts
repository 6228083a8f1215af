import { FakeSmtp, FakeTwilio, type SmtpFault } from '@sigap/testing';
import type { Logger } from '@sigap/node-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LOGGER } from '../injection-tokens.js';
import { twilioSignature } from '../integrations/twilio/twilio-signature.js';
import { MessageDrivers } from './message-drivers.js';
import { MessageProgress } from './message-progress.js';
import { MessageRepository } from './message.repository.js';
import { MessageWorker } from './message-worker.js';
import { TenantRounds } from '../database/tenant-rounds.js';
import { Workplace } from './workplace.fixture.js';

const phone = '+6281200000001';
const email = 'dewi@example.com';
const smtpPassword = 'mail-hush-hush';
let twilio: FakeTwilio;
let mail: FakeSmtp;
let workplace: Workplace;
let dewi: string;
let silent: string;
let number = 0;
const log: string[] = [];

beforeAll(async () => {
  twilio = await FakeTwilio.start({ now: () => workplace.clock.now() });
  mail = await FakeSmtp.start({ user: 'sigap', password: smtpPassword });
  const environment = {
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_WHATSAPP_FROM: 'whatsapp:+14155238886',
    TWILIO_API_URL: twilio.url,
    SMTP_URL: mail.url,
    SMTP_FROM: 'Sigap <sigap@example.com>',
  };
  workplace = await Workplace.open({ environment, logLevel: 'debug', onLog: (line) => log.push(line) });
  dewi = await workplace.employee('EMP000', 'Dewi', { phone, email });
  silent = await workplace.employee('EMP001', 'Agus', { phone });
});
afterAll(async () => {
  await workplace.close();
  await Promise.all([twilio.stop(), mail.stop()]);
});
beforeEach(() => {
  twilio.messages.length = 0;
  mail.mails.length = 0;
});

interface Row {
  id: string;
  channel: string;
  state: string;
  attempts: number;
  error: string | null;
  recipient: string;
}
const work = () => workplace.api.get(MessageWorker).work();
const later = async (seconds: number) => {
  workplace.clock.forward(seconds * 1000);
  await work();
};
const refuse = { kind: 'status', status: 400, code: 63_003 } as const;

async function queue(to = dewi, name = 'Dewi'): Promise<string> {
  number += 1;
  const body = `[ALERT] number ${number}\nStatus: OUT OF AREA`;
  const draft = {
    incidentId: null,
    recipient: { id: to, name, channel: 'whatsapp', address: phone } as const,
    template: 'digest',
    variables: {},
    body,
  };
  const { api } = workplace;
  return api.database.run(api.tenantId, (tx) => api.get(MessageRepository).queue(tx, 'twilio', draft, workplace.now()));
}
async function row(id: string): Promise<Row> {
  const [found] = await workplace.rows<Row>(`SELECT id, channel, state, attempts, error, recipient FROM messages WHERE id = '${id}'`);
  if (!found) throw new Error('the message is there');
  return found;
}
const fallbacks = (id: string) =>
  workplace.rows<Row>(`SELECT id, channel, state, attempts, error, recipient FROM messages WHERE fallback_of = '${id}'`);
async function fallback(id: string): Promise<Row> {
  const [only, ...more] = await fallbacks(id);
  expect(more).toEqual([]);
  if (!only) throw new Error('there is a fallback');
  return only;
}
/** Queued, refused by Twilio, and its e-mail tried once, with these faults. */
async function fallen(...faults: readonly SmtpFault[]): Promise<string> {
  mail.fail(...faults);
  twilio.fail(refuse);
  const id = await queue();
  await work();
  await work();
  return id;
}
async function report(id: string, status: string): Promise<number> {
  const address = `${workplace.api.url}/api/integrations/twilio/status?tenant=${workplace.api.tenantId}&message=${id}`;
  const form = { AccountSid: twilio.accountSid, MessageSid: `SM${id}`, MessageStatus: status, ErrorCode: '63016' };
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': twilioSignature(twilio.authToken, address, form),
  };
  return (await fetch(address, { method: 'POST', headers, body: new URLSearchParams(form).toString() })).status;
}

describe('a WhatsApp message that fails', () => {
  it('goes out by e-mail to the same person, once, with the same text', async () => {
    const id = await fallen();
    await later(600);
    expect(await row(id)).toMatchObject({ state: 'failed', channel: 'whatsapp' });
    expect(await fallback(id)).toMatchObject({ state: 'sent', channel: 'email', attempts: 1, recipient: email });
    expect(mail.mails).toHaveLength(1);
    expect(mail.mails[0]).toMatchObject({ to: [email], source: expect.stringContaining(`Subject: [ALERT] number ${number}\r\n`) });
    const admin = await workplace.api.signIn('admin');
    const page = (await (await admin.request('/api/messages?limit=2')).json()) as { items: object[] };
    const other = await fallback(id);
    expect(page.items).toMatchObject([
      { id: other.id, channel: 'email', recipient: 'd***@example.com', fallbackOf: id, fallbackId: null },
      { id, channel: 'whatsapp', recipient: '+**********001', fallbackOf: null, fallbackId: other.id },
    ]);
  });

  it('by webhook: undelivered, failed, twice, late: one e-mail', async () => {
    const id = await queue();
    await work();
    expect(await row(id)).toMatchObject({ state: 'sent' });
    for (const status of ['undelivered', 'failed', 'undelivered', 'sent']) expect(await report(id, status)).toBe(204);
    await Promise.all([report(id, 'failed'), report(id, 'undelivered'), work()]);
    await later(60);
    expect(await fallback(id)).toMatchObject({ state: 'sent' });
    expect(mail.mails).toHaveLength(1);
  });

  it('delivered is delivered: no e-mail', async () => {
    const id = await queue();
    await work();
    for (const status of ['delivered', 'failed']) await report(id, status);
    await later(60);
    expect(await fallbacks(id)).toEqual([]);
  });

  it('without an address there is nothing to do, and the failure is shown', async () => {
    twilio.fail(refuse);
    const id = await queue(silent, 'Agus');
    await work();
    expect(await row(id)).toMatchObject({ state: 'failed' });
    expect(await fallbacks(id)).toEqual([]);
  });

  it('uncertain: by e-mail as soon as a look-up found nothing, and not again when a later one does', async () => {
    twilio.fail({ kind: 'reset', accepted: true });
    twilio.failLists(1);
    const id = await queue();
    await work();
    expect(await row(id)).toMatchObject({ state: 'uncertain' });
    expect(await fallbacks(id)).toEqual([]);
    await later(6);
    expect(await row(id)).toMatchObject({ state: 'uncertain' });
    await later(30);
    expect(await row(id)).toMatchObject({ state: 'sent' });
    for (const seconds of [600, 3_600]) await later(seconds);
    expect(await fallback(id)).toMatchObject({ state: 'sent' });
    expect(mail.mails).toHaveLength(1);
  });

  it('a name that was meant for the headers stays a name', async () => {
    const evil = 'Dewi\r\nBcc: evil@example.com';
    twilio.fail(refuse);
    await queue(dewi, evil);
    await work();
    await work();
    expect(mail.mails.map(({ to }) => to)).toEqual([[email]]);
    expect(mail.mails[0]?.source).toMatch(/^To: "?Dewi Bcc: evil@example\.com"? <dewi@example\.com>\r$/m);
    expect(mail.mails[0]?.source).not.toMatch(/^Bcc:/im);
  });
});

describe('the e-mail', () => {
  it.each<[string, SmtpFault]>([
    ['greylisted', { kind: 'greylist' }],
    ['no room', { kind: 'busy' }],
    ['cut before the mail', { kind: 'drop-before' }],
  ])('%s: tried again, one arrives', async (_, fault) => {
    const id = await fallen(fault);
    expect(await fallback(id)).toMatchObject({ state: 'queued', attempts: 1 });
    await later(60);
    expect(await fallback(id)).toMatchObject({ state: 'sent', attempts: 2 });
    expect(mail.mails).toHaveLength(1);
  });

  it('refused for good: failed, and nothing comes after it', async () => {
    const id = await fallen({ kind: 'unknown' });
    const last = await fallback(id);
    expect(last).toMatchObject({ state: 'failed', attempts: 1, error: 'mail server: 550 to RCPT TO, refused' });
    await later(600);
    expect(await fallbacks(last.id)).toEqual([]);
    expect(mail.mails).toHaveLength(0);
  });

  it('after eight attempts it has failed', async () => {
    const id = await fallen(...Array.from({ length: 8 }, (): SmtpFault => ({ kind: 'greylist' })));
    for (let i = 0; i < 8; i += 1) await later(700);
    expect(await fallback(id)).toMatchObject({ state: 'failed', attempts: 8 });
  });

  it.each([true, false])('cut after the mail (taken: %s): uncertain, never sent again by itself', async (accepted) => {
    const id = await fallen({ kind: 'drop', accepted });
    for (const seconds of [10, 60, 300, 900, 7_200, 7_200]) await later(seconds);
    expect(await fallback(id)).toMatchObject({ state: 'uncertain', attempts: 1 });
    expect(mail.mails).toHaveLength(accepted ? 1 : 0);
  });

  it('a crash around sending: uncertain after the lease, not doubled, not lost', async () => {
    const id = await queue();
    const { api, clock } = workplace;
    const progress = api.get(MessageProgress);
    await api.database.run(api.tenantId, (tx) => progress.advance(tx, id, 'failed', clock.now()));
    const claimed = await api.database.run(api.tenantId, (tx) => api.get(MessageRepository).claim(tx, 'email', clock.now()));
    expect(claimed?.outgoing.id).toBe((await fallback(id)).id);
    await work();
    expect(await fallback(id)).toMatchObject({ state: 'sending' });
    await later(61);
    expect(await fallback(id)).toMatchObject({ state: 'uncertain' });
    expect(mail.mails).toHaveLength(0);
  });

  it('accepted, and then the database was away: found again by the process that sent it', async () => {
    const { api, clock } = workplace;
    const id = await queue();
    await api.database.run(api.tenantId, (tx) => api.get(MessageProgress).advance(tx, id, 'failed', clock.now()));
    const claimed = await api.database.run(api.tenantId, (tx) => api.get(MessageRepository).claim(tx, 'email', clock.now()));
    if (!claimed) throw new Error('it was due');
    await api.get(MessageDrivers).of('email').send(claimed.outgoing);
    await later(61);
    expect(await fallback(id)).toMatchObject({ state: 'sent', attempts: 1 });
    expect(mail.mails).toHaveLength(1);
  });

  it('the state and its fallback are one step: what is rolled back leaves neither', async () => {
    const id = await queue();
    const { api, clock } = workplace;
    const crash = api.database.run(api.tenantId, async (tx) => {
      await api.get(MessageProgress).advance(tx, id, 'failed', clock.now());
      throw new Error('crash');
    });
    await expect(crash).rejects.toThrow('crash');
    expect([(await row(id)).state, await fallbacks(id)]).toEqual(['queued', []]);
    await work();
  });

  it('two workers at once send each one once', async () => {
    twilio.fail(...Array.from({ length: 6 }, () => refuse));
    const ids = await Promise.all(Array.from({ length: 6 }, () => queue()));
    const { api, clock } = workplace;
    const parts = [api.get(MessageRepository), api.get(MessageProgress), api.get(MessageDrivers), api.get(TenantRounds)] as const;
    const other = new MessageWorker(api.database, ...parts, clock, api.get<Logger>(LOGGER));
    for (let i = 0; i < 2; i += 1) await Promise.all([work(), other.work()]);
    for (const id of ids) expect(await fallback(id)).toMatchObject({ state: 'sent', attempts: 1 });
    expect(mail.mails).toHaveLength(6);
  });
});

it('counts by channel, and logs neither password nor address', async () => {
  const metrics = await (await workplace.api.request('/metrics')).text();
  expect(metrics).toMatch(/^sigap_messages\{channel="email",state="sent"\} [1-9]/m);
  expect(metrics).toMatch(/^sigap_messages\{channel="whatsapp",state="failed"\} [1-9]/m);
  const text = log.join('');
  expect(log.length).toBeGreaterThan(0);
  for (const secret of [smtpPassword, email, phone]) expect(text).not.toContain(secret);
});
