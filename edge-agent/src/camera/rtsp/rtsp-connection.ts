import { connect, type Socket } from 'node:net';
import { StreamError } from '../stream-error.js';
import { UnreadableStreamError } from '../stream-reader.js';
import { Authorization, type Challenge, type Credentials, readChallenge } from './rtsp-auth.js';
import { type RtspReply, RtspWire } from './rtsp-wire.js';

export interface RtspPeer {
  readonly host: string;
  readonly port: number;
  readonly credentials: Credentials | null;
  /** Give up waiting for a connection or a reply after this. */
  readonly timeoutMs: number;
}

/** Takes one interleaved packet, `bytes[from..to)`, lent until it returns. */
export type PacketTaker = (channel: number, bytes: Buffer, from: number, to: number) => void;

const readBytes = 128 * 1024;

interface Waiting {
  resolve(reply: RtspReply): void;
  reject(error: unknown): void;
}

/**
 * One RTSP connection (RFC 2326) with its media inside (10.12): nothing is ever spoken to but the address that was given. Bytes are read in
 * large pieces into one buffer, which is what makes this cheap. Every failure is a StreamError, or an UnreadableStreamError where what came is no RTSP as we know it; after one the connection is closed.
 */
export class RtspConnection {
  private socket: Socket | null = null;
  private readonly wire: RtspWire;
  private sequence = 0;
  private session: string | null = null;
  private authorization: Authorization | null = null;
  private readonly waiting = new Map<number, Waiting>();
  /** Number of the last request that nobody waits for. */
  private told = 0;
  private failure: Error | null = null;

  constructor(
    private readonly peer: RtspPeer,
    take: PacketTaker,
    private readonly onFailure: (error: Error) => void,
  ) {
    this.wire = new RtspWire({ packet: take, reply: (reply) => this.answer(reply), request: (...asked) => this.serve(...asked) });
  }

  /** Throws StreamError. */
  async open(): Promise<void> {
    const { host, port, timeoutMs } = this.peer;
    await new Promise<void>((resolve, reject) => {
      const onread = {
        buffer: Buffer.allocUnsafeSlow(readBytes),
        callback: (count: number, buffer: Uint8Array) => this.receive(count, buffer),
      };
      const socket = connect({ host, port, noDelay: true, onread });
      this.socket = socket;
      const timer = setTimeout(() => this.fail(new StreamError('unreachable', 'no connection in time')), timeoutMs);
      socket.once('connect', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.on('error', (error: NodeJS.ErrnoException) => this.fail(networkFault(error)));
      socket.on('close', () => {
        clearTimeout(timer);
        this.fail(new StreamError('closed', 'the camera closed the connection'));
        reject(this.failure ?? new StreamError('closed', 'closed'));
      });
    });
  }

  /**
   * Asks, and answers a challenge; a nonce that became too old meanwhile is answered once more. Throws StreamError for anything but success.
   * @param uri without user information
   */
  async request(method: string, uri: string, headers: Readonly<Record<string, string>> = {}): Promise<RtspReply> {
    let reply = await this.ask(method, uri, headers);
    for (let tries = 0; tries < 2 && reply.status === 401 && this.takeChallenge(reply); tries++)
      reply = await this.ask(method, uri, headers);
    if (reply.status < 200 || reply.status > 299) throw statusFault(method, reply);
    this.session = reply.headers.get('session')?.[0]?.split(';')[0]?.trim() ?? this.session;
    return reply;
  }

  /** Asks without waiting for an answer: keeps the session alive. A nonce that became too old is answered. */
  tell(method: string, uri: string): void {
    const { socket } = this;
    if (socket === null || !socket.writable) return;
    this.waiting.delete(this.told);
    socket.write(this.head(method, uri, {}));
    this.told = this.sequence;
    const again = (reply: RtspReply) => {
      if (reply.status === 401 && this.takeChallenge(reply)) socket.write(this.head(method, uri, {}));
    };
    this.waiting.set(this.told, { resolve: again, reject: () => undefined });
  }

  /** Says goodbye if that can be said, and closes. Pending requests fail. */
  close(uri: string | null): void {
    const { socket } = this;
    if (socket === null) return;
    this.failure ??= new StreamError('closed', 'closed as told');
    if (uri !== null && this.session !== null && socket.writable) socket.write(this.head('TEARDOWN', uri, {}));
    socket.destroySoon();
    // a camera that takes no byte more must not keep the socket
    setTimeout(() => socket.destroy(), 500).unref();
    this.rejectWaiting(this.failure);
  }

  private async ask(method: string, uri: string, headers: Readonly<Record<string, string>>): Promise<RtspReply> {
    if (this.failure !== null) throw this.failure;
    const { socket } = this;
    if (socket === null) throw new StreamError('closed', 'not connected');
    return new Promise((resolve, reject) => {
      socket.write(this.head(method, uri, headers));
      const sequence = this.sequence;
      const timer = setTimeout(() => this.fail(new StreamError('unreachable', `no answer to ${method}`)), this.peer.timeoutMs);
      const done = () => clearTimeout(timer);
      this.waiting.set(sequence, {
        resolve: (reply) => (done(), resolve(reply)),
        reject: (error) => (done(), reject(error instanceof Error ? error : new StreamError('other', String(error)))),
      });
    });
  }

  private head(method: string, uri: string, headers: Readonly<Record<string, string>>): string {
    const all: Record<string, string> = { CSeq: String(++this.sequence), 'User-Agent': 'Sigap', ...headers };
    if (this.session !== null) all['Session'] = this.session;
    if (this.authorization !== null) all['Authorization'] = this.authorization.header(method, uri);
    return `${[`${method} ${uri} RTSP/1.0`, ...Object.entries(all).map(([name, value]) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n`;
  }

  /** True when asking again makes sense: there was no answer before, or it was to another nonce (not every camera calls the old one stale). */
  private takeChallenge(reply: RtspReply): boolean {
    const challenge = readChallenge(reply.headers.get('www-authenticate') ?? []);
    const { credentials } = this.peer;
    if (challenge === null || credentials === null) return false;
    if (this.authorization !== null && !isNewer(challenge, this.authorization.challenge)) return false;
    this.authorization = new Authorization(challenge, credentials);
    return true;
  }

  private receive(count: number, buffer: Uint8Array): boolean {
    if (this.failure !== null) return true;
    try {
      this.wire.push(Buffer.from(buffer.buffer, buffer.byteOffset, count));
    } catch (error) {
      // no RTSP as we know it: somebody else may make more of it
      this.fail(new UnreadableStreamError(error instanceof Error ? error.message : String(error)));
    }
    return true;
  }

  private answer(reply: RtspReply): void {
    // some forget the number: answers come in the order of the questions
    const sequence = Number(reply.headers.get('cseq')?.[0] ?? [...this.waiting.keys()][0]);
    const waiting = this.waiting.get(sequence);
    this.waiting.delete(sequence);
    waiting?.resolve(reply);
  }

  /** Some cameras ask whether we are there. */
  private serve(method: string, sequence: string): void {
    const isKnown = ['OPTIONS', 'GET_PARAMETER', 'SET_PARAMETER'].includes(method);
    const status = isKnown ? '200 OK' : '501 Not Implemented';
    if (/^\d{1,10}$/u.test(sequence) && this.socket?.writable === true)
      this.socket.write(`RTSP/1.0 ${status}\r\nCSeq: ${sequence}\r\n\r\n`);
  }

  private fail(error: Error): void {
    if (this.failure !== null) return;
    this.failure = error;
    this.socket?.destroy();
    this.rejectWaiting(error);
    this.onFailure(error);
  }

  private rejectWaiting(error: Error): void {
    for (const waiting of this.waiting.values()) waiting.reject(error);
    this.waiting.clear();
  }
}

function isNewer(now: Challenge, before: Challenge): boolean {
  if (now.scheme === 'basic' || before.scheme === 'basic') return now.scheme !== before.scheme;
  const isStale = now.parameters.get('stale')?.toLowerCase() === 'true';
  return isStale || now.parameters.get('nonce') !== before.parameters.get('nonce');
}

function networkFault(error: NodeJS.ErrnoException): StreamError {
  switch (error.code) {
    case 'ECONNREFUSED':
      return new StreamError('refused', 'the connection was refused');
    case 'ECONNRESET':
    case 'EPIPE':
      return new StreamError('closed', 'the camera broke the connection off');
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return new StreamError('unreachable', 'the camera can not be reached');
    default:
      return new StreamError('other', error.code ?? 'the connection failed');
  }
}

function statusFault(method: string, { status, reason }: RtspReply): StreamError {
  const message = `${method}: ${status} ${reason.slice(0, 100)}`;
  if (status === 401 || status === 403) return new StreamError('wrong-password', message);
  if (status === 404) return new StreamError('not-found', message);
  // a camera that sends us elsewhere: only the address that was allowed is spoken to
  if (status >= 300 && status < 400) return new StreamError('address-not-allowed', 'the camera answered with another address');
  return new StreamError('other', message);
}
