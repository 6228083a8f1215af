import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

/**
 * What goes wrong with the next mail. `greylist`: 451 to RCPT TO; `unknown`: 550 to RCPT TO; `busy`: 452 after the mail; `spam`: 554 after
 * the mail; `drop`: the connection is cut after the mail, which was taken or not; `drop-before`: cut at MAIL FROM; `hang`: no answer after
 * the mail, until the client gives up.
 */
export type SmtpFault =
  | { readonly kind: 'greylist' | 'unknown' | 'busy' | 'spam' | 'drop-before' }
  | { readonly kind: 'drop' | 'hang'; readonly accepted: boolean };

export interface FakeMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Header and body as they came, dots undone. */
  readonly source: string;
}

export interface FakeSmtpOptions {
  readonly user?: string;
  readonly password?: string;
}

/** A mail server over a real socket on 127.0.0.1: login, envelopes, DATA, and the ways it fails. */
export class FakeSmtp {
  readonly mails: FakeMail[] = [];
  /** Mails that a client began, also those that failed. */
  attempts = 0;
  private readonly faults: SmtpFault[] = [];
  private readonly underWay = new Map<string, SmtpFault>();
  /** By the port of the client. */
  private readonly sockets = new Map<number, Socket>();
  private readonly server: SMTPServer;

  private constructor(private readonly login: Required<FakeSmtpOptions> | null) {
    this.server = new SMTPServer({
      authOptional: login === null,
      allowInsecureAuth: true,
      disabledCommands: login === null ? ['AUTH', 'STARTTLS'] : ['STARTTLS'],
      closeTimeout: 100,
      logger: false,
      onAuth: ({ username, password }, _, done) =>
        username === login?.user && password === login?.password ? done(null, { user: username }) : done(reply(535, 'no')),
      onMailFrom: (_, session, done) => this.begin(session, done),
      onRcptTo: (_, session, done) => {
        const kind = this.underWay.get(session.id)?.kind;
        if (kind === 'greylist') return done(reply(451, 'come again'));
        return kind === 'unknown' ? done(reply(550, 'no such user')) : done();
      },
      onData: (stream, session, done) => void this.take(stream, session, done),
    });
    this.server.server.on('connection', (socket: Socket) => {
      const { remotePort = 0 } = socket;
      this.sockets.set(remotePort, socket);
      socket.on('close', () => this.sockets.delete(remotePort));
    });
    // a client that hangs up is no error of the server
    this.server.on('error', () => undefined);
  }

  static async start(options: FakeSmtpOptions = {}): Promise<FakeSmtp> {
    const { user, password } = options;
    const fake = new FakeSmtp(user === undefined || password === undefined ? null : { user, password });
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** For `SMTP_URL`, with the login. */
  get url(): string {
    const login = this.login === null ? '' : `${encodeURIComponent(this.login.user)}:${encodeURIComponent(this.login.password)}@`;
    return `smtp://${login}127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets.values()) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(resolve));
  }

  /** The next mails fail, one fault each, in this order. */
  fail(...faults: readonly SmtpFault[]): void {
    this.faults.push(...faults);
  }

  private begin(session: SMTPServerSession, done: (err?: Error | null) => void): void {
    this.attempts += 1;
    const fault = this.faults.shift();
    if (fault) this.underWay.set(session.id, fault);
    else this.underWay.delete(session.id);
    if (fault?.kind === 'drop-before') this.cut(session);
    else done();
  }

  private async take(stream: SMTPServerDataStream, session: SMTPServerSession, done: (err?: Error | null) => void): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part as Buffer);
    const fault = this.underWay.get(session.id);
    if (fault?.kind === 'busy') return done(reply(452, 'no room'));
    if (fault?.kind === 'spam') return done(reply(554, 'refused'));
    if (!fault || !('accepted' in fault) || fault.accepted) this.mails.push(mailOf(session, parts));
    if (fault?.kind === 'drop') this.cut(session);
    else if (fault?.kind !== 'hang') done();
  }

  private cut(session: SMTPServerSession): void {
    this.sockets.get(session.remotePort)?.destroy();
  }
}

function mailOf({ envelope }: SMTPServerSession, parts: readonly Buffer[]): FakeMail {
  return {
    from: envelope.mailFrom ? envelope.mailFrom.address : '',
    to: envelope.rcptTo.map(({ address }) => address),
    source: Buffer.concat(parts).toString('utf8'),
  };
}

function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
