import type { Found, MessageDriver, SendOutcome } from './message-driver.js';

/** Without credentials of a messaging service: the message stays where it is, on the outbox page, and nothing leaves the house. */
export class MessageOutboxDriver implements MessageDriver {
  readonly name = 'outbox';
  readonly perSecond = 1_000;

  async send(): Promise<SendOutcome> {
    return this.find();
  }

  /** Doing it again does nothing again, so it may always be said to be done. */
  async find(): Promise<Found> {
    return { kind: 'accepted', state: 'outbox', providerId: null };
  }
}
