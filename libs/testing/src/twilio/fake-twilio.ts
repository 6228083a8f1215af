import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FakeTwilioMessage, messageResource } from './twilio-message.js';
import { signTwilioForm } from './twilio-signing.js';

/**
 * What goes wrong with the next request that sends a message. `accepted`: the message was taken all the same, which the client can't see.
 * `hang`: no answer until the client gives up; `reset`: the connection is cut.
 */
export type TwilioFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code?: number;
      readonly retryAfterSeconds?: number;
      readonly accepted?: boolean;
    }
  | { readonly kind: 'hang'; readonly accepted: boolean }
  | { readonly kind: 'reset'; readonly accepted: boolean };

export interface FakeTwilioOptions {
  readonly accountSid?: string;
  readonly authToken?: string;
  /** Approved templates: sid -> text with `{{1}}`... */
  readonly templates?: Readonly<Record<string, string>>;
  /** The clock of the service; default the system's. */
  readonly now?: () => Date;
}

/** Twilio's messaging API over real HTTP on 127.0.0.1: Basic auth, form posts, SIDs, lists, signed webhooks, and the ways it fails. */
export class FakeTwilio {
  readonly messages: FakeTwilioMessage[] = [];
  /** Requests that asked to send, also those that failed. */
  attempts = 0;
  private readonly faults: TwilioFault[] = [];
  private listFaults = 0;
  private readonly hanging = new Set<ServerResponse>();

  private constructor(
    private readonly server: Server,
    readonly accountSid: string,
    readonly authToken: string,
    private readonly templates: Readonly<Record<string, string>>,
    private readonly now: () => Date,
  ) {
    server.on('request', (request, response) => void this.serve(request, response));
  }

  static async start(options: FakeTwilioOptions = {}): Promise<FakeTwilio> {
    const server = createServer();
    const fake = new FakeTwilio(
      server,
      options.accountSid ?? `AC${randomBytes(16).toString('hex')}`,
      options.authToken ?? randomBytes(16).toString('hex'),
      options.templates ?? {},
      options.now ?? (() => new Date()),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const response of this.hanging) response.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The next requests to send fail, one fault each, in this order. */
  fail(...faults: readonly TwilioFault[]): void {
    this.faults.push(...faults);
  }

  /** The next `count` requests for the list of messages fail with 503. */
  failLists(count: number): void {
    this.listFaults = count;
  }

  /** Moves a message on and posts the signed status webhook, if the sender asked for one. @returns the HTTP status of the reply */
  async report(sid: string, status: string): Promise<number | null> {
    const message = this.messages.find((one) => one.sid === sid);
    if (!message) throw new Error(`no message ${sid}`);
    message.status = status;
    if (message.statusCallback === null) return null;
    const form = {
      AccountSid: this.accountSid,
      ApiVersion: '2010-04-01',
      From: message.from,
      MessageSid: sid,
      MessageStatus: status,
      SmsSid: sid,
      SmsStatus: status,
      To: message.to,
    };
    return (await this.post(message.statusCallback, form)).status;
  }

  /** What a person writes back. @param url of the inbound webhook @param authToken another one, to forge */
  reply(url: string, from: string, to: string, body: string, authToken = this.authToken): Promise<Response> {
    const sid = newSid('SM');
    return this.post(
      url,
      {
        AccountSid: this.accountSid,
        ApiVersion: '2010-04-01',
        Body: body,
        From: from,
        MessageSid: sid,
        NumMedia: '0',
        SmsSid: sid,
        To: to,
      },
      authToken,
    );
  }

  private post(url: string, form: Readonly<Record<string, string>>, authToken = this.authToken): Promise<Response> {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'user-agent': 'TwilioProxy/1.1',
      'x-twilio-signature': signTwilioForm(authToken, url, form),
    };
    return fetch(url, { method: 'POST', headers, body: new URLSearchParams(form).toString() });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await textOf(request));
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    if (!this.isAuthentic(request)) return reply(response, 401, { code: 20003, message: 'Authenticate', status: 401 });
    if (pathname !== `/2010-04-01/Accounts/${this.accountSid}/Messages.json`)
      return reply(response, 404, { code: 20404, message: 'not found', status: 404 });
    if (request.method === 'POST') return this.create(form, response);
    return this.list(searchParams, response);
  }

  private isAuthentic({ headers }: IncomingMessage): boolean {
    return headers.authorization === `Basic ${Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64')}`;
  }

  private create(form: URLSearchParams, response: ServerResponse): void {
    this.attempts += 1;
    const fault = this.faults.shift();
    const problem = this.problemOf(form);
    if (problem) return reply(response, 400, { ...problem, status: 400 });
    if (!fault) return reply(response, 201, messageResource(this.accountSid, this.accept(form)));
    if (fault.accepted) this.accept(form);
    if (fault.kind === 'reset') response.destroy();
    else if (fault.kind === 'hang') this.hanging.add(response);
    else {
      if (fault.retryAfterSeconds !== undefined) response.setHeader('retry-after', String(fault.retryAfterSeconds));
      reply(response, fault.status, { code: fault.code ?? 20500, message: 'failed', status: fault.status });
    }
  }

  private problemOf(form: URLSearchParams): { code: number; message: string } | null {
    if (!/^whatsapp:\+[1-9]\d{6,14}$/u.test(form.get('To') ?? ''))
      return { code: 21211, message: `Invalid 'To' Phone Number: ${form.get('To')}` };
    if (!form.has('Body') && !form.has('ContentSid'))
      return { code: 21619, message: 'A text message body or media urls must be specified.' };
    const contentSid = form.get('ContentSid');
    return contentSid !== null && !Object.hasOwn(this.templates, contentSid) ? { code: 21655, message: 'The ContentSid is invalid' } : null;
  }

  private accept(form: URLSearchParams): FakeTwilioMessage {
    const contentSid = form.get('ContentSid');
    const contentVariables = form.has('ContentVariables')
      ? (JSON.parse(form.get('ContentVariables') ?? '{}') as Record<string, string>)
      : null;
    const template = contentSid === null ? null : (this.templates[contentSid] ?? '');
    const message: FakeTwilioMessage = {
      sid: newSid('SM'),
      to: form.get('To') ?? '',
      from: form.get('From') ?? '',
      body:
        template === null
          ? (form.get('Body') ?? '')
          : template.replaceAll(/\{\{(\w+)\}\}/gu, (_, name: string) => contentVariables?.[name] ?? ''),
      contentSid,
      contentVariables,
      statusCallback: form.get('StatusCallback'),
      createdAt: this.now(),
      status: 'queued',
    };
    this.messages.push(message);
    return message;
  }

  private list(query: URLSearchParams, response: ServerResponse): void {
    if (this.listFaults > 0) {
      this.listFaults -= 1;
      return reply(response, 503, { code: 20503, message: 'unavailable', status: 503 });
    }
    const [to, from] = [query.get('To'), query.get('From')];
    const found = this.messages
      .filter((message) => (to === null || message.to === to) && (from === null || message.from === from))
      .toReversed();
    const uri = `/2010-04-01/Accounts/${this.accountSid}/Messages.json`;
    const size = Number(query.get('PageSize') ?? 50);
    const messages = found.slice(0, size).map((message) => messageResource(this.accountSid, message));
    reply(response, 200, {
      messages,
      page: 0,
      page_size: size,
      start: 0,
      end: messages.length,
      uri,
      first_page_uri: uri,
      next_page_uri: null,
      previous_page_uri: null,
    });
  }
}

function newSid(prefix: 'SM'): string {
  return `${prefix}${randomBytes(16).toString('hex')}`;
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
