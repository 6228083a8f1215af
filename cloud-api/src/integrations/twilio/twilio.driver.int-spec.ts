import { FakeTwilio } from '@sigap/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aMessage, itIsAMessageDriver } from '../../alerts/message-driver.contract.js';
import type { TwilioAccount } from './twilio-account.js';
import { TwilioDriver } from './twilio.driver.js';

const templates = { HXlost: '[ALERT] {{1}} - {{2}}\nlast seen {{3}} ago\nLocation: {{4}}\nNotified to: {{5}}' };
let twilio: FakeTwilio;
let driver: TwilioDriver;
const account = (over: Partial<TwilioAccount> = {}): TwilioAccount => ({
  accountSid: twilio.accountSid,
  authToken: twilio.authToken,
  from: 'whatsapp:+14155238886',
  apiUrl: twilio.url,
  contentSids: { 'employee_lost.problem': 'HXlost' },
  publicUrl: 'https://sigap.example',
  ...over,
});
beforeAll(async () => {
  twilio = await FakeTwilio.start({ templates });
  driver = new TwilioDriver(account());
});
afterAll(() => twilio.stop());
const nobodys = async () => false;

describe('TwilioDriver', () => {
  itIsAMessageDriver(async () => ({ driver, given: () => twilio.messages.length }));

  it('inside 24 h it sends the text, outside the approved template with its variables', async () => {
    const message = aMessage();
    await driver.send(message);
    expect(twilio.messages.at(-1)).toMatchObject({
      to: 'whatsapp:+6281200000001',
      from: 'whatsapp:+14155238886',
      body: message.body,
      contentSid: null,
      statusCallback: `https://sigap.example/api/integrations/twilio/status?tenant=${message.tenantId}&message=${message.id}`,
    });
    await driver.send(aMessage({ isConversation: false }));
    expect(twilio.messages.at(-1)).toMatchObject({ contentSid: 'HXlost', body: expect.stringContaining('last seen 6 min ago') });
    const plain = aMessage({ isConversation: false, template: 'digest' });
    await driver.send(plain);
    expect(twilio.messages.at(-1)).toMatchObject({ contentSid: null, body: plain.body });
  });

  it.each([
    ['429', { kind: 'status', status: 429, retryAfterSeconds: 7 }, { kind: 'retry', afterMs: 7_000 }],
    ['500', { kind: 'status', status: 500 }, { kind: 'retry' }],
    ['500 after acceptance', { kind: 'status', status: 500, accepted: true }, { kind: 'retry' }],
    ['no answer after acceptance', { kind: 'hang', accepted: true }, { kind: 'uncertain' }],
    ['a cut connection', { kind: 'reset', accepted: false }, { kind: 'uncertain' }],
  ] as const)('%s', async (_, fault, outcome) => {
    twilio.fail(fault);
    const message = aMessage();
    const since = new Date();
    const attempts = twilio.attempts;
    // only who waits in vain is impatient
    const sender = fault.kind === 'hang' ? new TwilioDriver(account(), 2_000) : driver;
    expect(await sender.send(message)).toMatchObject(outcome);
    expect(twilio.attempts).toBe(attempts + 1);
    const found = await driver.find(message, since, nobodys);
    expect(found === null).toBe(!('accepted' in fault && fault.accepted));
  });

  it('what Twilio refuses is refused for good, and its reason names no phone number', async () => {
    const outcome = await driver.send(aMessage({ recipient: '+0123456789' }));
    expect(outcome).toEqual({ kind: 'refused', error: 'Twilio: refused, error 21211' });
    expect(await new TwilioDriver(account({ authToken: 'f'.repeat(32) })).send(aMessage())).toEqual({
      kind: 'refused',
      error: 'Twilio: refused, error 20003',
    });
  });

  it('a service that is not there is tried again', async () => {
    const gone = await FakeTwilio.start();
    const apiUrl = gone.url;
    await gone.stop();
    expect(await new TwilioDriver(account({ apiUrl })).send(aMessage())).toMatchObject({ kind: 'retry' });
  });

  it('finds neither an older message with the same text, nor one that belongs to another row', async () => {
    const message = aMessage();
    const sent = await driver.send(message);
    const providerId = sent.kind === 'accepted' ? sent.providerId : null;
    expect(await driver.find(message, new Date(Date.now() + 3_600_000), nobodys)).toBeNull();
    expect(await driver.find(message, new Date(), async (sid) => sid === providerId)).toBeNull();
    expect(await driver.find(aMessage(), new Date(), nobodys)).toBeNull();
  });

  it('can not say that a message is unknown when the list can not be read', async () => {
    twilio.failLists(1);
    await expect(driver.find(aMessage(), new Date(), nobodys)).rejects.toThrow('unavailable');
  });
});
