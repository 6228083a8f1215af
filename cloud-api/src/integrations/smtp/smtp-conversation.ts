import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SmtpAccount } from './smtp-account.js';

export interface Envelope {
  readonly from: string;
  readonly to: string;
}

/** Thrown by `giveMail`: `hasBegun` says whether the server may have the mail all the same. */
export class MailNotConfirmed extends Error {
  override readonly name = 'MailNotConfirmed';

  constructor(
    override readonly cause: unknown,
    readonly hasBegun: boolean,
  ) {
    super('the mail server did not take the mail');
  }
}

/**
 * One connection, one mail (RFC 5321).
 * @param mail in MIME
 * @param limitMs longest that the whole may take
 * @throws MailNotConfirmed
 */
export async function giveMail(account: SmtpAccount, envelope: Envelope, mail: Buffer, limitMs: number): Promise<void> {
  const { host, port, isSecure, wantsTls, login } = account;
  const connection = new SMTPConnection({
    host,
    port,
    secure: isSecure,
    requireTLS: wantsTls,
    connectionTimeout: limitMs,
    greetingTimeout: limitMs,
    socketTimeout: limitMs,
    dnsTimeout: limitMs,
    logger: false,
  });
  const progress = { hasBegun: false };
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' })), limitMs);
      connection.on('error', reject);
      connection.on('end', () => reject(Object.assign(new Error('closed'), { code: 'ECONNECTION' })));
      const send = () => connection.send(envelope, whenRead(mail, progress), (err) => (err ? reject(err) : resolve()));
      connection.connect((err) => {
        if (err) reject(err);
        else if (login === null) send();
        else connection.login({ user: login.user, pass: login.pass }, (refused) => (refused ? reject(refused) : send()));
      });
    });
    connection.quit();
  } catch (err) {
    connection.close();
    throw new MailNotConfirmed(err, progress.hasBegun);
  } finally {
    clearTimeout(timer);
  }
}

/** The bytes, noting when the first of them is asked for: that is after the server's go-ahead. */
function whenRead(mail: Buffer, progress: { hasBegun: boolean }): Readable {
  return new Readable({
    read() {
      progress.hasBegun = true;
      this.push(mail);
      this.push(null);
    },
  });
}
