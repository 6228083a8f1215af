import type { Logger } from '@sigap/node-kit';
import { expect, it } from 'vitest';
import { notRecordedText } from '../../alerts/alert-text.js';
import { TwilioWebhookService } from './twilio-webhook.service.js';

type Parts = ConstructorParameters<typeof TwilioWebhookService>;

/** A service for a phone that these tenants told; those named in `ill` fail. */
function aService(tenantIds: readonly string[], ill: readonly string[]) {
  const logged: object[] = [];
  const database = { system: () => Promise.resolve(tenantIds) } as unknown as Parts[0];
  const incidents = {
    answer: (tenantId: string) =>
      ill.includes(tenantId) ? Promise.reject(new Error(`${tenantId} is ill`)) : Promise.resolve(`${tenantId}: done`),
  } as unknown as Parts[3];
  const logger = { error: (facts: object) => void logged.push(facts) } as unknown as Logger;
  const unused = {} as never;
  return { service: new TwilioWebhookService(database, unused, unused, incidents, unused, logger), logged };
}
const says = (text: string) =>
  new Map([
    ['From', 'whatsapp:+6281200000001'],
    ['Body', text],
  ]);

it('a reply is taken by every tenant that told the phone, whichever of them fails, and the person hears of that', async () => {
  for (const ill of ['a', 'b', 'c']) {
    const { service, logged } = aService(['a', 'b', 'c'], [ill]);
    const others = ['a', 'b', 'c'].filter((id) => id !== ill);
    expect(await service.inbound(says('OK'))).toBe([...others.map((id) => `${id}: done`), notRecordedText].join('\n'));
    expect(logged).toMatchObject([{ tenantId: ill }]);
  }
});

it('whoever only wrote something is not told that it was not recorded', async () => {
  const { service, logged } = aService(['a'], ['a']);
  expect(await service.inbound(says('apa ini?'))).toBeNull();
  expect(logged).toHaveLength(1);
  expect(await service.inbound(says('OK'))).toBe(notRecordedText);
});
