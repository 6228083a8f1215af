import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { readRtpPacket, type RtpHeader } from '../rtp/rtp-packet.js';
import { digestParameters, digestResponse } from './rtsp-auth.js';

export interface RawReply {
  status: number;
  headers: ReadonlyMap<string, string>;
  body: string;
}

export interface RawPacket {
  header: RtpHeader;
  payload: Uint8Array;
}

/** A bare RTSP client over TCP that shows what a camera really sends: for tests of cameras, virtual and true. */
export class RawRtspClient {
  private buffer: Buffer = Buffer.alloc(0);
  private cseq = 0;
  private readonly replies: ((reply: RawReply) => void)[] = [];
  private readonly watchers = new Set<(packet: RawPacket) => void>();
  /** RTP packets of channel 0 so far. */
  readonly packets: RawPacket[] = [];
  readonly closed: Promise<void>;

  private constructor(
    readonly socket: Socket,
    private readonly url: URL,
  ) {
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => this.receive(chunk));
  }

  /** Rejects when the camera refuses the connection. User and password may stand in the URL. */
  static async connect(url: string): Promise<RawRtspClient> {
    const parsed = new URL(url);
    const socket = connect(Number(parsed.port), parsed.hostname);
    await once(socket, 'connect');
    return new RawRtspClient(socket, parsed);
  }

  get address(): string {
    return `rtsp://${this.url.host}${this.url.pathname}`;
  }

  /** One request as it is. Rejects when the connection closes before the reply. */
  async request(method: string, headers: Readonly<Record<string, string>> = {}, uri = this.address): Promise<RawReply> {
    this.cseq += 1;
    const lines = Object.entries({ CSeq: String(this.cseq), ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    this.socket.write(`${method} ${uri} RTSP/1.0\r\n${lines.join('')}\r\n`);
    return this.nextReply();
  }

  /** The same, answering a Digest or Basic challenge. */
  async authorised(method: string, headers: Readonly<Record<string, string>> = {}, uri = this.address): Promise<RawReply> {
    const first = await this.request(method, headers, uri);
    const challenge = first.headers.get('www-authenticate');
    return first.status === 401 && challenge
      ? this.request(method, { ...headers, Authorization: this.answer(challenge, method, uri) }, uri)
      : first;
  }

  async nextReply(): Promise<RawReply> {
    return new Promise((resolve, reject) => {
      this.replies.push(resolve);
      void this.closed.then(() => reject(new Error('the camera closed the connection')));
    });
  }

  /** DESCRIBE, SETUP and PLAY with interleaved packets. Throws with the status of what is refused. */
  async play(): Promise<{ sdp: string; session: string }> {
    const described = expectOk(await this.authorised('DESCRIBE', { Accept: 'application/sdp' }));
    const track = /a=control:(trackID=\d+)/.exec(described.body)?.[1] ?? '';
    const setup = expectOk(
      await this.authorised('SETUP', { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' }, `${this.address}/${track}`),
    );
    const session = setup.headers.get('session')?.split(';')[0] ?? '';
    expectOk(await this.authorised('PLAY', { Session: session }));
    return { sdp: described.body, session };
  }

  /** The first packet from now on that fits; without a condition simply the next. */
  async nextPacket(fits: (packet: RawPacket) => boolean = () => true): Promise<RawPacket> {
    return new Promise((resolve, reject) => {
      const watcher = (packet: RawPacket): void => {
        if (fits(packet)) {
          this.watchers.delete(watcher);
          resolve(packet);
        }
      };
      this.watchers.add(watcher);
      void this.closed.then(() => reject(new Error('the camera closed the connection')));
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private answer(challenge: string, method: string, uri: string): string {
    const [username, password] = [decodeURIComponent(this.url.username), decodeURIComponent(this.url.password)];
    if (challenge.startsWith('Basic')) {
      return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    }
    const parameters = new Map([...digestParameters(challenge), ['uri', uri]]);
    const response = digestResponse({ username, password, method, parameters });
    return `Digest username="${username}", realm="${parameters.get('realm')}", nonce="${parameters.get('nonce')}", uri="${uri}", response="${response}"`;
  }

  private receive(chunk: Uint8Array): void {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    while (this.buffer[0] === 0x24 ? this.takePacket() : this.takeReply()) {
      // goes on as long as something whole is there
    }
  }

  private takePacket(): boolean {
    const end = this.buffer.length < 4 ? Number.POSITIVE_INFINITY : 4 + this.buffer.readUInt16BE(2);
    if (this.buffer.length < end) {
      return false;
    }
    const packet = this.buffer[1] === 0 ? readRtpPacket(this.buffer.subarray(4, end)) : null;
    if (packet) {
      this.packets.push(packet);
      for (const watcher of this.watchers) {
        watcher(packet);
      }
    }
    this.buffer = this.buffer.subarray(end);
    return true;
  }

  private takeReply(): boolean {
    const headEnd = this.buffer.indexOf('\r\n\r\n');
    if (headEnd < 0) {
      return false;
    }
    const [first = '', ...lines] = this.buffer.toString('latin1', 0, headEnd).split('\r\n');
    const headers = new Map(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const end = headEnd + 4 + Number(headers.get('content-length') ?? 0);
    if (this.buffer.length < end) {
      return false;
    }
    const body = this.buffer.toString('utf8', headEnd + 4, end);
    this.buffer = this.buffer.subarray(end);
    this.replies.shift()?.({ status: Number(first.split(' ')[1]), headers, body });
    return true;
  }
}

function expectOk(reply: RawReply): RawReply {
  if (reply.status !== 200) {
    throw new Error(`the camera answered ${reply.status}`);
  }
  return reply;
}
