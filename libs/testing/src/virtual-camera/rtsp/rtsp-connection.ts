import type { Socket } from 'node:net';
import type { MediaStream } from './media-stream.js';
import type { RtspGate } from './rtsp-auth.js';
import { type RtspReply, type RtspRequest, RtspReader, RtspSyntaxError, writeReply } from './rtsp-message.js';
import { RtspSession, sessionTimeoutSeconds } from './rtsp-session.js';
import { describeStream, videoTrack } from './sdp.js';
import { chooseTransport } from './transport-header.js';

/** What is served, to whom, and what is counted. */
export interface ServedCamera {
  path: string;
  stream: MediaStream;
  gate: RtspGate;
  counters: RtspCounters;
}

export interface RtspCounters {
  connections: number;
  requests: number;
  unauthorised: number;
  malformed: number;
  plays: number;
  picturesSent: number;
  bytesSent: number;
}

/** A connection that neither plays nor asks is given up after this long: half-open sockets must not pile up. */
const idleSeconds = 30;
const methods = 'OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER';

/** One TCP connection: reads requests, answers in order, holds at most one session. */
export class RtspConnection {
  private readonly reader = new RtspReader();
  private session: RtspSession | null = null;
  private turn: Promise<void> = Promise.resolve();
  private aliveAt = performance.now();
  private drainedAt = performance.now();

  constructor(
    private readonly socket: Socket,
    private readonly camera: ServedCamera,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.endSession());
  }

  get playing(): boolean {
    return this.session?.playing ?? false;
  }

  /** A stalled camera keeps its sockets, reads nothing and answers nothing. */
  setStalled(stalled: boolean): void {
    if (stalled) {
      this.socket.pause();
    } else {
      this.aliveAt = performance.now();
      this.drainedAt = performance.now();
      this.socket.resume();
    }
  }

  /** Called now and then: closes what has been silent, or has taken nothing, for too long. */
  sweep(now: number): void {
    if (this.socket.writableLength === 0) {
      this.drainedAt = now;
    }
    const overTcp = this.session?.transport.startsWith('RTP/AVP/TCP') ?? false;
    const silentSeconds = (now - this.aliveAt) / 1000;
    const stuckSeconds = (now - this.drainedAt) / 1000;
    const timeout = this.playing ? sessionTimeoutSeconds + 5 : idleSeconds;
    // Whoever takes interleaved pictures shows life by taking them; many clients send no keep-alive then.
    if (stuckSeconds > 15 || (silentSeconds > timeout && !(overTcp && this.playing))) {
      this.close();
    }
  }

  close(): void {
    this.endSession();
    this.socket.destroy();
  }

  private endSession(): void {
    this.session?.end();
    this.session = null;
  }

  private receive(chunk: Uint8Array): void {
    this.aliveAt = performance.now();
    try {
      for (const item of this.reader.push(chunk)) {
        if (item.kind === 'request') {
          this.turn = this.turn.then(async () => this.respond(item.request));
        }
      }
    } catch (error) {
      this.camera.counters.malformed += 1;
      const status = error instanceof RtspSyntaxError ? error.status : 400;
      this.socket.end(writeReply({ status, headers: { Connection: 'close' } }, undefined));
      this.socket.destroySoon();
    }
  }

  private async respond(request: RtspRequest): Promise<void> {
    this.camera.counters.requests += 1;
    const cseq = request.headers.get('cseq');
    let reply: RtspReply;
    try {
      reply = cseq === undefined || !/^\d{1,10}$/.test(cseq) ? { status: 400 } : await this.answer(request);
    } catch {
      reply = { status: 503 };
    }
    if (!this.socket.destroyed) {
      this.socket.write(writeReply(reply, cseq));
      // Pictures may follow only after the reply that announces them.
      if (request.method === 'PLAY' && reply.status === 200) {
        this.camera.counters.plays += 1;
        this.session?.play();
      }
    }
  }

  private async answer(request: RtspRequest): Promise<RtspReply> {
    if (request.method === 'OPTIONS') {
      return { status: 200, headers: { Public: methods } };
    }
    if (!methods.split(', ').includes(request.method)) {
      return { status: 501 };
    }
    if (!this.camera.gate.admits(request.method, request.headers.get('authorization'))) {
      this.camera.counters.unauthorised += 1;
      return { status: 401, headers: { 'WWW-Authenticate': this.camera.gate.challenge() } };
    }
    if (!this.serves(request.uri)) {
      return { status: 404 };
    }
    switch (request.method) {
      case 'DESCRIBE':
        return this.describe(request);
      case 'SETUP':
        return this.setUp(request);
      default:
        return this.control(request);
    }
  }

  private serves(uri: string): boolean {
    const path = /^rtsps?:\/\/[^/]*(\/[^?]*)?/i.exec(uri)?.[1] ?? (uri.startsWith('/') ? uri : '');
    const asked = path.replace(/\/+$/, '');
    return asked === this.camera.path || asked === `${this.camera.path}/${videoTrack}`;
  }

  private async describe(request: RtspRequest): Promise<RtspReply> {
    const { stream } = this.camera;
    const sets = await stream.parameterSets();
    const body = describeStream({
      codec: stream.codec,
      sets,
      fps: stream.fps,
      address: this.socket.localAddress ?? '127.0.0.1',
      name: stream.name,
    });
    return { status: 200, headers: { 'Content-Base': `${request.uri.replace(/\/+$/, '')}/`, 'Content-Type': 'application/sdp' }, body };
  }

  private async setUp(request: RtspRequest): Promise<RtspReply> {
    if (this.playing) {
      return { status: 455 };
    }
    const transport = chooseTransport(request.headers.get('transport') ?? '');
    if (!transport) {
      return { status: 461 };
    }
    const { counters, stream } = this.camera;
    this.endSession();
    this.session = await RtspSession.create(stream, this.socket, transport, {
      onAlive: () => {
        this.aliveAt = performance.now();
      },
      onSent: (bytes) => {
        counters.picturesSent += bytes > 0 ? 1 : 0;
        counters.bytesSent += bytes;
      },
    });
    if (this.socket.destroyed) {
      this.endSession();
      return { status: 454 };
    }
    return { status: 200, headers: { Transport: this.session.transport, Session: `${this.session.id};timeout=${sessionTimeoutSeconds}` } };
  }

  private control(request: RtspRequest): RtspReply {
    const asked = request.headers.get('session')?.split(';')[0]?.trim();
    if (request.method.endsWith('_PARAMETER') && asked === undefined) {
      return { status: 200 };
    }
    const { session } = this;
    if (!session || asked !== session.id) {
      return { status: session || asked !== undefined ? 454 : 455 };
    }
    const headers: Record<string, string> = { Session: session.id };
    switch (request.method) {
      case 'PLAY':
        headers.Range = 'npt=now-';
        headers['RTP-Info'] = `url=${request.uri.replace(/\/+$/, '')}/${videoTrack};seq=${session.nextSequence}`;
        break;
      case 'PAUSE':
        session.pause();
        break;
      case 'TEARDOWN':
        this.endSession();
        break;
      default:
        break;
    }
    return { status: 200, headers };
  }
}
