import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import type { MessageDriver, OutgoingMessage } from './message-driver.js';

export function aMessage(over: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const id = v7();
  return {
    tenantId: v7(),
    id,
    recipient: '+6281200000001',
    recipientName: 'Dewi',
    template: 'employee_lost.problem',
    variables: { '1': 'EMP001', '2': 'Lee', '3': '6 min', '4': 'Hall', '5': 'Supervisor - Dewi' },
    body: `[ALERT] EMP001 - Lee ${id}`,
    isConversation: true,
    ...over,
  };
}
const nobodys = async () => false;

/**
 * What the worker relies on, whatever the driver.
 * @param open a driver that works, and how many messages it has given away
 * @param over what a message of that channel has, such as its recipient
 */
export function itIsAMessageDriver(
  open: () => Promise<{ driver: MessageDriver; given: () => number }>,
  over: Partial<OutgoingMessage> = {},
): void {
  it('takes a message and says so, once', async () => {
    const { driver, given } = await open();
    const before = given();
    expect(await driver.send(aMessage(over))).toMatchObject({ kind: 'accepted' });
    expect(given() - before).toBeLessThanOrEqual(1);
  });

  it('finds what it has taken, and finding gives nothing away', async () => {
    const { driver, given } = await open();
    const message = aMessage(over);
    const since = new Date();
    const sent = await driver.send(message);
    const before = given();
    expect(await driver.find(message, since, nobodys)).toEqual(sent);
    expect(given()).toBe(before);
  });

  it('has a name, and takes texts of any script and length that an alert has', async () => {
    const { driver } = await open();
    expect(driver.name).toMatch(/^[a-z]+$/);
    expect(driver.perSecond).toBeGreaterThan(0);
    const body = `[ALERT] “Łukasz” <&> 张伟 🙂\n${'x'.repeat(1_000)}`;
    expect(await driver.send(aMessage({ ...over, body }))).toMatchObject({ kind: 'accepted' });
  });
}
