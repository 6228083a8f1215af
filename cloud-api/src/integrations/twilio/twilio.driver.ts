import type { Twilio } from 'twilio';
import type { Found, MessageDriver, OutgoingMessage, SendOutcome } from '../../alerts/message-driver.js';
import { stateOfProvider } from '../../alerts/message-state.js';
import type { TwilioAccount } from './twilio-account.js';
import { openTwilioClient } from './twilio-client.js';
import { outcomeOfFailure } from './twilio-failure.js';

/** How far Twilio's clock and ours may differ. */
const skewMs = 15 * 60_000;
const looked = 100;

/** WhatsApp through Twilio (REST API 2010-04-01, Messages). */
export class TwilioDriver implements MessageDriver {
  readonly name = 'twilio';
  /** WhatsApp allows 80, long codes far fewer. */
  readonly perSecond = 10;
  private client: Promise<Twilio> | null = null;

  /** @param timeoutMs longest that Twilio may take */
  constructor(
    private readonly account: TwilioAccount,
    private readonly timeoutMs?: number,
  ) {}

  async send(message: OutgoingMessage): Promise<SendOutcome> {
    const client = await this.open();
    try {
      const { sid, status } = await client.messages.create({
        to: addressOf(message),
        from: this.account.from,
        ...this.content(message),
        ...(this.account.publicUrl === null ? {} : { statusCallback: statusUrl(this.account.publicUrl, message) }),
      });
      return { kind: 'accepted', state: stateOfProvider(status) ?? 'sent', providerId: sid };
    } catch (err) {
      return outcomeOfFailure(err);
    }
  }

  /**
   * Twilio has no idempotency keys for messages: the newest one to this number with this text, that was made since the attempt and
   * belongs to no other row of ours, is the one.
   */
  async find(message: OutgoingMessage, since: Date, taken: (providerId: string) => Promise<boolean>): Promise<Found | null> {
    const client = await this.open();
    const listed = await client.messages.list({ to: addressOf(message), from: this.account.from, pageSize: looked, limit: looked });
    for (const { sid, status, body, dateCreated } of listed) {
      if (dateCreated.getTime() < since.getTime() - skewMs || !this.isText(message, body)) continue;
      if (await taken(sid)) continue;
      return { kind: 'accepted', state: stateOfProvider(status) ?? 'sent', providerId: sid };
    }
    return null;
  }

  /** Inside 24 h after the receiver wrote, free text; outside, the approved template where one is configured (AL-5). */
  private content({ isConversation, template, variables, body }: OutgoingMessage) {
    const contentSid = isConversation ? undefined : this.account.contentSids[template];
    return contentSid === undefined ? { body } : { contentSid, contentVariables: JSON.stringify(variables) };
  }

  /** A template's text is Twilio's, so its variables have to be in it. */
  private isText(message: OutgoingMessage, body: string): boolean {
    if (body === message.body) return true;
    return 'contentSid' in this.content(message) && Object.values(message.variables).every((value) => body.includes(value));
  }

  private open(): Promise<Twilio> {
    this.client ??= openTwilioClient(this.account, this.timeoutMs);
    return this.client;
  }
}

function addressOf({ recipient }: OutgoingMessage): string {
  return `whatsapp:${recipient}`;
}

/** The address says which message it is about, so a status is understood even when its SID was never written down. */
function statusUrl(publicUrl: string, { tenantId, id }: OutgoingMessage): string {
  return `${publicUrl}/api/integrations/twilio/status?tenant=${tenantId}&message=${id}`;
}
