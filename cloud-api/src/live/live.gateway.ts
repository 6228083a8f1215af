import type { Server as HttpServer } from 'node:http';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { liveClientEvents } from '@sigap/contracts';
import type { Logger } from '@sigap/node-kit';
import { Server } from 'socket.io';
import { LOGGER } from '../injection-tokens.js';
import { PresenceEngine } from '../presence/presence.engine.js';
import { CameraLeases } from './camera-leases.js';
import { InitialData } from './initial-data.js';
import { LiveAuthentication } from './live-authentication.js';
import { cameraRoom, tenantRoom } from './live-rooms.js';
import type { LiveNamespace, LiveSocket } from './live-socket-data.js';

/** No message of a client is larger: they say which camera, nothing else. */
const maxMessageBytes = 4_096;
/** Messages of one socket in ten seconds; a person switches cameras, a program does not need to. */
const maxMessages = 50;
const countMs = 10_000;
const recheckMs = 60_000;

/** Namespace `/live` of Socket.IO: who connects, and what clients may say. What is pushed comes from `LivePusher`. */
@Injectable()
export class LiveGateway implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private server: Server | null = null;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly authentication: LiveAuthentication,
    private readonly initial: InitialData,
    private readonly presence: PresenceEngine,
    private readonly leases: CameraLeases,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const server = new Server(this.host.httpAdapter.getHttpServer() as HttpServer, {
      serveClient: false,
      maxHttpBufferSize: maxMessageBytes,
      perMessageDeflate: false,
      allowRequest: (request, decide) => decide(null, this.authentication.isOwnPage(request)),
    });
    this.server = server;
    // the default namespace is always there; whoever got in would hold a connection without a session
    server.of('/').use((_socket, next) => next(new Error('not_found')));
    const namespace = this.namespace;
    if (!namespace) return;
    namespace.use((socket, next) => void this.admit(socket, next));
    namespace.on('connection', (socket) => this.welcome(socket));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.server?.disconnectSockets(true);
    await this.server?.close();
  }

  /** Null before the start. */
  get namespace(): LiveNamespace | null {
    return (this.server?.of('/live') as LiveNamespace | undefined) ?? null;
  }

  private async admit(socket: LiveSocket, next: (refusal?: Error) => void): Promise<void> {
    try {
      const session = await this.authentication.admit(socket.handshake.headers.cookie);
      if (typeof session === 'string') return next(new Error(session));
      socket.data = { tenantId: session.tenantId, userId: session.userId, sessionId: session.id, camera: null };
      next();
    } catch (err) {
      this.logger.warn({ err }, 'live.admission-failed');
      next(new Error('unavailable'));
    }
  }

  private welcome(socket: LiveSocket): void {
    const { tenantId } = socket.data;
    void socket.join(tenantRoom(tenantId));
    let heard = 0;
    const counter = setInterval(() => {
      heard = 0;
    }, countMs);
    socket.onAny((event: unknown, ...parts: unknown[]) => {
      heard += 1;
      if (heard > maxMessages) {
        socket.emit('refused', { event: nameOf(event), code: 'rate_limited' });
        socket.disconnect(true);
      } else this.hear(socket, event, parts);
    });
    // a session may end in another instance, or by time
    const recheck = setInterval(() => void this.recheck(socket), recheckMs);
    socket.on('disconnect', () => {
      clearInterval(counter);
      clearInterval(recheck);
      this.look(socket, null).catch(() => undefined);
    });
    this.initial.of(tenantId).then(
      (data) => socket.emit('initial_data', data),
      (err: unknown) => {
        this.logger.warn({ err, tenantId }, 'live.initial-data-failed');
        // it comes back and asks again
        socket.disconnect(true);
      },
    );
  }

  private async recheck(socket: LiveSocket): Promise<void> {
    const session = await this.authentication.admit(socket.handshake.headers.cookie).catch(() => null);
    // null: it could not be asked now
    if (typeof session === 'string') socket.disconnect(true);
  }

  /** Every message is parsed; what is not known is refused with a code, and answered where an answer was asked for. */
  private hear(socket: LiveSocket, event: unknown, parts: readonly unknown[]): void {
    const last = parts.at(-1);
    const answer = typeof last === 'function' ? (last as (reply: { ok: boolean; code?: string }) => void) : null;
    const refuse = (code: string) => {
      socket.emit('refused', { event: nameOf(event), code });
      answer?.({ ok: false, code });
    };
    if (event !== 'switch_camera') return refuse('unknown_event');
    const parsed = liveClientEvents.switch_camera.safeParse(parts[0]);
    if (!parsed.success) return refuse('invalid_request');
    this.look(socket, parsed.data.camera_id).then(
      (code) => (code === null ? answer?.({ ok: true }) : refuse(code)),
      (err: unknown) => {
        this.logger.warn({ err }, 'live.switch-failed');
        refuse('internal');
      },
    );
  }

  /** @returns null, or why not; then the socket looks at nothing */
  private async look(socket: LiveSocket, cameraId: string | null): Promise<string | null> {
    const { tenantId } = socket.data;
    const model = cameraId === null ? null : await this.presence.of(tenantId);
    const before = socket.data.camera;
    if (before) {
      socket.data.camera = null;
      void socket.leave(cameraRoom(tenantId, before.cameraId));
      this.leases.release(before);
    }
    if (cameraId === null || !model) return null;
    const camera = model.camera(cameraId);
    if (!camera || camera.isDeleted) return 'not_found';
    if (camera.edgeId === null) return 'edge_unknown';
    // it may have gone while the camera was looked up
    if (!socket.connected) return 'unavailable';
    socket.data.camera = { tenantId, edgeId: camera.edgeId, cameraId };
    void socket.join(cameraRoom(tenantId, cameraId));
    this.leases.acquire(socket.data.camera);
    return null;
  }
}

function nameOf(event: unknown): string {
  return typeof event === 'string' ? event.slice(0, 100) : '(not a name)';
}
