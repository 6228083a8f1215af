import type { Channel, MessageDriver } from './message-driver.js';

export const channels = ['whatsapp', 'email'] as const satisfies readonly Channel[];

/** The driver of each channel; without credentials it is the one that keeps messages on the outbox page. */
export class MessageDrivers {
  constructor(private readonly drivers: Readonly<Record<Channel, MessageDriver>>) {}

  of(channel: Channel): MessageDriver {
    return this.drivers[channel];
  }
}
