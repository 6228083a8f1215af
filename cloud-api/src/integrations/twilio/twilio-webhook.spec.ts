import type { Logger } from '@sigap/node-kit';
import { expect, it } from 'vitest';
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
const ok = new Map([
  ['From', 'whatsapp:+6281200000001'],
  ['Body', 'OK'],
]);

it('a reply is taken by every tenant that told the phone, whichever of them fails', async () => {
  for (const ill of ['a', 'b', 'c']) {
    const { service, logged } = aService(['a', 'b', 'c'], [ill]);
    const others = ['a', 'b', 'c'].filter((id) => id !== ill);
    expect(await service.inbound(ok)).toBe(others.map((id) => `${id}: done`).join('\n'));
    expect(logged).toMatchObject([{ tenantId: ill }]);
  }
});

it('a reply that no tenant could take is an error, not silence', async () => {
  const { service, logged } = aService(['a', 'b'], ['a', 'b']);
  await expect(service.inbound(ok)).rejects.toThrow('a is ill');
  expect(logged).toHaveLength(2);
});
