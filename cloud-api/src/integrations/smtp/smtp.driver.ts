import MailComposer from 'nodemailer/lib/mail-composer';
import type { Found, MessageDriver, OutgoingMessage, SendOutcome } from '../../alerts/message-driver.js';
import { mailOf } from './mail-content.js';
import type { SmtpAccount } from './smtp-account.js';
import { giveMail, MailNotConfirmed } from './smtp-conversation.js';
import { outcomeOfFailure } from './smtp-failure.js';

/** Shorter than the lease of a message. */
const longestMs = 25_000;
const remembered = 1_000;

/** E-mail through any mail server that speaks SMTP. `sent` is the last that is heard of a mail: bounces come to the sender's mailbox. */
export class SmtpDriver implements MessageDriver {
  readonly name = 'smtp';
  readonly perSecond = 2;
  private readonly accepted = new Map<string, Found>();

  /** @param limitMs longest that the server may take for one mail */
  constructor(
    private readonly account: SmtpAccount,
    private readonly limitMs = longestMs,
  ) {}

  async send(message: OutgoingMessage): Promise<SendOutcome> {
    const content = mailOf(message, this.account);
    const mail = await new MailComposer({ ...content, headers: { ...content.headers } }).compile().build();
    const envelope = { from: content.from.address, to: content.to.address };
    try {
      await giveMail(this.account, envelope, mail, this.limitMs);
      return this.remember({ kind: 'accepted', state: 'sent', providerId: content.messageId }, message);
    } catch (err) {
      return err instanceof MailNotConfirmed ? outcomeOfFailure(err.cause, err.hasBegun) : outcomeOfFailure(err, false);
    }
  }

  /** A mail server can't be asked; what this process saw accepted and could not write down is remembered. */
  async find(message: OutgoingMessage): Promise<Found | null> {
    return this.accepted.get(message.id) ?? null;
  }

  private remember(found: Found, { id }: OutgoingMessage): Found {
    this.accepted.set(id, found);
    const [oldest] = this.accepted.keys();
    if (this.accepted.size > remembered && oldest !== undefined) this.accepted.delete(oldest);
    return found;
  }
}
