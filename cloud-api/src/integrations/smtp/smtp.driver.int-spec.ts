import { FakeSmtp, type SmtpFault } from '@sigap/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aMessage, itIsAMessageDriver } from '../../alerts/message-driver.contract.js';
import type { OutgoingMessage } from '../../alerts/message-driver.js';
import { smtpAccount } from './smtp-account.js';
import { SmtpDriver } from './smtp.driver.js';

const login = { user: 'sigap@example.com', password: 'p@ss:w/rd' };
let server: FakeSmtp;
let driver: SmtpDriver;
const driverFor = (url: string, limitMs = 15_000) => {
  const account = smtpAccount({ SMTP_URL: url, SMTP_FROM: 'Sigap Pabrik <sigap@example.com>' });
  if (account === null) throw new Error('there is an account');
  return new SmtpDriver(account, limitMs);
};
const recipient = 'dewi@example.com';
const aMail = (over: Partial<OutgoingMessage> = {}) => aMessage({ recipient, ...over });
/** Header lines, folded ones undone. */
const headers = (source: string) => (source.split('\r\n\r\n')[0] ?? '').replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
const newest = () => server.mails.at(-1)?.source ?? '';
beforeAll(async () => {
  server = await FakeSmtp.start(login);
  driver = driverFor(server.url);
});
afterAll(() => server.stop());

describe('SmtpDriver', () => {
  itIsAMessageDriver(async () => ({ driver, given: () => server.mails.length }), { recipient });

  it('sends from and to whom it should, plain and as HTML, with the message as Message-ID', async () => {
    const message = aMail({ body: '[ALERT] EMP001 - Lee\nLocation: <b>Hall</b> & "Gate"' });
    expect(await driver.send(message)).toEqual({ kind: 'accepted', state: 'sent', providerId: `<${message.id}@example.com>` });
    expect(server.mails.at(-1)).toMatchObject({ from: 'sigap@example.com', to: [recipient] });
    expect(headers(newest())).toEqual(
      expect.arrayContaining([
        'From: Sigap Pabrik <sigap@example.com>',
        'To: Dewi <dewi@example.com>',
        'Subject: [ALERT] EMP001 - Lee',
        `Message-ID: <${message.id}@example.com>`,
        'Auto-Submitted: auto-generated',
      ]),
    );
    expect(newest()).toContain('Location: <b>Hall</b> & "Gate"');
    expect(newest().replaceAll('=\r\n', '')).toContain('Location: &lt;b&gt;Hall&lt;/b&gt; &amp; &quot;Gate&quot;');
  });

  /** Sends, and says who got it and which headers were smuggled in. */
  const attempt = async (over: Partial<OutgoingMessage>) => {
    const before = server.mails.length;
    const { kind } = await driver.send(aMail(over));
    const sent = server.mails.slice(before);
    const smuggled = sent.flatMap(({ source }) => headers(source).filter((line) => /^(b?cc|hello)/i.test(line)));
    return { kind, to: sent.map(({ to }) => to), smuggled };
  };

  it.each([
    ['a name', { recipientName: 'Dewi\r\nBcc: evil@example.com\r\n\r\nHello' }],
    ['a subject', { body: '[ALERT] EMP001 - Lee\rBcc: evil@example.com\u2028Bcc: evil@example.com\nStatus' }],
    ['a name with quotes', { recipientName: 'Dewi" <evil@example.com>, "x' }],
  ])('%s adds no header and no receiver', async (_, over) => {
    expect(await attempt(over)).toEqual({ kind: 'accepted', to: [[recipient]], smuggled: [] });
  });

  it.each([
    ['with a header', 'dewi@example.com\r\nBcc: evil@example.com'],
    ['that is a list', 'dewi@example.com, evil@example.com'],
    ['with a command', 'dewi@example.com>\r\nRCPT TO:<evil@example.com'],
  ])('an address %s is refused', async (_, address) => {
    expect(await attempt({ recipient: address })).toEqual({ kind: 'refused', to: [], smuggled: [] });
  });

  it.each<[string, SmtpFault, string]>([
    ['greylisting', { kind: 'greylist' }, 'retry'],
    ['no room for the mail', { kind: 'busy' }, 'retry'],
    ['an unknown receiver', { kind: 'unknown' }, 'refused'],
    ['a refused mail', { kind: 'spam' }, 'refused'],
    ['a connection cut before the mail', { kind: 'drop-before' }, 'retry'],
    ['a connection cut after the mail, which was taken', { kind: 'drop', accepted: true }, 'uncertain'],
    ['a connection cut after the mail, which was not', { kind: 'drop', accepted: false }, 'uncertain'],
    ['no answer after the mail', { kind: 'hang', accepted: true }, 'uncertain'],
  ])('%s', async (_, fault, kind) => {
    server.fail(fault);
    const message = aMail();
    // a server that never answers is given up; the others have time, however busy the machine is
    const outcome = await driverFor(server.url, fault.kind === 'hang' ? 2_000 : undefined).send(message);
    expect(outcome).toMatchObject({ kind });
    expect(JSON.stringify(outcome)).not.toContain('dewi');
    expect(await driver.find(message)).toBeNull();
  });

  it('gives neither login nor mail to a server without TLS where TLS is a must', async () => {
    const account = smtpAccount({ SMTP_URL: server.url, SMTP_FROM: 'sigap@example.com' });
    if (account === null) throw new Error('there is an account');
    const before = { mails: server.mails.length, attempts: server.attempts };
    expect(await new SmtpDriver({ ...account, wantsTls: true }, 15_000).send(aMail())).toMatchObject({ kind: 'retry' });
    expect({ mails: server.mails.length, attempts: server.attempts }).toEqual(before);
  });

  it('a server that is not there, or does not know us, is tried again; the password is nowhere', async () => {
    const gone = await FakeSmtp.start();
    const { url } = gone;
    await gone.stop();
    expect(await driverFor(url).send(aMail())).toMatchObject({ kind: 'retry' });
    const before = server.mails.length;
    const outcome = await driverFor(server.url.replace('rd@', 'wrong@')).send(aMail());
    expect(outcome).toMatchObject({ kind: 'retry', error: expect.stringContaining('535') });
    expect(JSON.stringify(outcome)).not.toContain('p@ss');
    expect(server.mails).toHaveLength(before);
  });
});
