import type { IncomingMessage, Server as HttpServer } from 'node:http';
import {
  type LiveFrame,
  type ScanOutcome,
  stationClientEvents,
  type StationClientEvents,
  type StationServerEvents,
  stationUsers,
  type Role,
} from '@sigap/contracts';
import type { Clock, Logger } from '@sigap/node-kit';
import { type DefaultEventsMap, Server, type Socket } from 'socket.io';
import type { StationActions } from '../packing/station-actions.js';
import type { PackingEvents } from '../packing/station-parts.js';
import { ShortTurns } from './short-turns.js';
import type { SessionBook } from './sign-in/session-book.js';
import { tokenFrom } from './sign-in/session-token.js';
import type { TablePictures } from './table-pictures.js';
import type { ViewLog } from './view-log.js';

/** No message of a page is larger. */
const maxMessageBytes = 8_192;
/** Messages of one socket in ten seconds: a scanner that floods is slower, a program that goes mad is faster. */
const maxMessages = 10_000;
const countMs = 10_000;
/** Scans of one socket that wait for their outcome. */
const maxWaitingScans = 1_000;
const mostSockets = 200;
const recheckMs = 60_000;

const pushed = [
  'session_changed',
  'station_changed',
  'recording_started',
  'recording_stopped',
  'clip_stored',
  'station_error',
  'idle_warning',
  'two_labels',
  'counts',
  'box_status',
] as const satisfies readonly (keyof PackingEvents)[];

interface SocketData {
  sessionId: string;
  userId: string;
  watched: Set<string>;
  /** The list that was asked for last; an older one has nothing to say any more. */
  wish: readonly string[];
}
type StationSocketServer = Server<StationClientEvents, StationServerEvents, DefaultEventsMap, SocketData>;
type PageSocket = Socket<StationClientEvents, StationServerEvents, DefaultEventsMap, SocketData>;

export interface StationSocketDependencies {
  readonly actions: StationActions;
  readonly sessions: Pick<SessionBook, 'open' | 'events'>;
  readonly pictures: Pick<TablePictures, 'watch' | 'unwatch'>;
  readonly views: Pick<ViewLog, 'table'>;
  /** Of a page of ours, asked by a name of ours? Cookies come along on sockets of any page. */
  readonly isOwnPage: (request: IncomingMessage) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Namespace `/station` of Socket.IO: pushes what happens at the tables, takes scans, and sends pictures to who looks. */
export class StationSocket {
  private readonly server: StationSocketServer;
  private readonly unsubscribe: (() => void)[] = [];
  /** Scans of a page that was held up come in one piece. */
  private readonly turns = new ShortTurns();

  constructor(private readonly dependencies: StationSocketDependencies) {
    this.server = new Server({
      serveClient: false,
      maxHttpBufferSize: maxMessageBytes,
      perMessageDeflate: false,
      // a connection that joins no namespace is of no use
      connectTimeout: 10_000,
      allowRequest: (request, decide) => decide(null, dependencies.isOwnPage(request) && this.size < mostSockets),
    });
  }

  start(): void {
    const { actions, sessions } = this.dependencies;
    // the default namespace is always there; whoever got in would hold a connection without a session
    this.server.of('/').use((_socket, next) => next(new Error('not_found')));
    this.namespace.use((socket, next) => next(this.admit(socket)));
    this.namespace.on('connection', (socket) => this.welcome(socket));
    for (const name of pushed) this.unsubscribe.push(actions.events.on(name, (payload) => this.push(name, payload)));
    this.unsubscribe.push(sessions.events.on('ended', ({ sessionId }) => this.close(sessionId)));
  }

  attach(server: HttpServer): void {
    this.server.attach(server);
  }

  stop(): void {
    for (const off of this.unsubscribe.splice(0)) off();
    this.namespace.disconnectSockets(true);
  }

  get size(): number {
    return this.namespace.sockets.size;
  }

  /** A picture of a table, for who looks at it; dropped where the line is slow. */
  sendFrame(cameraId: string, { head, jpeg }: LiveFrame): void {
    const { at, width, height } = head;
    this.namespace.volatile.to(roomOf(cameraId)).emit('video_frame', { cameraId, at, width, height, jpeg: new Uint8Array(jpeg) });
  }

  private get namespace() {
    return this.server.of('/station');
  }

  private push<Name extends (typeof pushed)[number]>(name: Name, payload: PackingEvents[Name]): void {
    this.namespace.emit(name, ...([payload] as Parameters<StationServerEvents[Name]>));
  }

  /** @returns the refusal, a stable code */
  private admit(socket: PageSocket): Error | undefined {
    const session = this.sessionOf(socket);
    if (session === null) return new Error('not_signed_in');
    const users: readonly Role[] = stationUsers;
    if (!users.includes(session.account.role)) return new Error('forbidden');
    socket.data = { sessionId: session.id, userId: session.account.userId, watched: new Set(), wish: [] };
    return undefined;
  }

  private sessionOf({ handshake }: PageSocket) {
    return this.dependencies.sessions.open(tokenFrom(handshake.headers.cookie, handshake.secure));
  }

  private welcome(socket: PageSocket): void {
    let heard = 0;
    let waitingScans = 0;
    const counter = setInterval(() => {
      heard = 0;
    }, countMs);
    // also keeps the session of a screen that nobody touches in use
    const recheck = setInterval(() => this.sessionOf(socket) ?? socket.disconnect(true), recheckMs);
    socket.onAny((event: unknown, ...parts: unknown[]) => {
      heard += 1;
      const last = parts.at(-1);
      const answer = typeof last === 'function' ? (last as (reply: unknown) => void) : () => undefined;
      if (heard > maxMessages) {
        socket.emit('refused', { event: nameOf(event), code: 'rate_limited' });
        socket.disconnect(true);
      } else if (event === 'session_barcode_scan') {
        if (waitingScans >= maxWaitingScans) return this.refuseScan(socket, answer, 'rate_limited');
        waitingScans += 1;
        this.turns.run(() => void this.scan(socket, parts[0], answer).finally(() => (waitingScans -= 1)));
      } else if (event === 'watch_cameras') void this.watch(socket, parts[0], answer);
      else this.refuse(socket, event, answer, 'unknown_event');
    });
    socket.on('disconnect', () => {
      clearInterval(counter);
      clearInterval(recheck);
      socket.data.wish = [];
      this.look(socket, []);
    });
    socket.emit('initial_data', this.dependencies.actions.overview());
  }

  private async scan(socket: PageSocket, payload: unknown, answer: (reply: ScanOutcome) => void): Promise<void> {
    const { actions, clock, logger } = this.dependencies;
    const parsed = stationClientEvents.session_barcode_scan.safeParse(payload);
    if (!parsed.success) return this.refuseScan(socket, answer, 'invalid_request');
    const { barcode, cameraId, symbology = null, requestId } = parsed.data;
    const id = requestId === undefined ? {} : { requestId };
    try {
      answer(await actions.scan({ code: barcode, symbology, source: 'page', cameraId, at: clock.now(), ...id }));
    } catch (err) {
      logger.error({ err }, 'station.scan-failed');
      this.refuseScan(socket, answer, 'internal');
    }
  }

  private refuseScan(socket: PageSocket, answer: (reply: ScanOutcome) => void, code: string): void {
    socket.emit('refused', { event: 'session_barcode_scan', code });
    answer({ action: 'refused', code, message: null, station: null });
  }

  private async watch(socket: PageSocket, payload: unknown, answer: (reply: unknown) => void): Promise<void> {
    const parsed = stationClientEvents.watch_cameras.safeParse(payload);
    if (!parsed.success) return this.refuse(socket, 'watch_cameras', answer, 'invalid_request');
    const { actions } = this.dependencies;
    const known = parsed.data.cameraIds.filter((id) => actions.station(id) !== null);
    socket.data.wish = known;
    if (!(await this.noteLooks(socket, known))) return this.refuse(socket, 'watch_cameras', answer, 'disk_full');
    // asked for something else meanwhile, or gone
    if (socket.data.wish === known) this.look(socket, known);
    if (known.length === parsed.data.cameraIds.length) answer({ ok: true });
    else this.refuse(socket, 'watch_cameras', answer, 'station_unknown');
  }

  /** Who looks is written down before anything is shown (PV-3). @returns false when it could not be */
  private async noteLooks(socket: PageSocket, cameraIds: readonly string[]): Promise<boolean> {
    const { views, logger } = this.dependencies;
    const { userId, watched } = socket.data;
    const fresh = cameraIds.filter((id) => !watched.has(id));
    const results = await Promise.allSettled(fresh.map((id) => views.table(userId, id, 'live')));
    const failure = results.find((result) => result.status === 'rejected');
    if (failure) logger.warn({ err: failure.reason as unknown }, 'station.look-not-kept');
    return failure === undefined;
  }

  /** The socket looks at these and at no others. */
  private look(socket: PageSocket, cameraIds: readonly string[]): void {
    const { pictures } = this.dependencies;
    const { watched } = socket.data;
    const wanted = new Set(cameraIds);
    for (const id of wanted) {
      if (watched.has(id)) continue;
      void socket.join(roomOf(id));
      pictures.watch(id);
    }
    for (const id of watched) {
      if (wanted.has(id)) continue;
      void socket.leave(roomOf(id));
      pictures.unwatch(id);
    }
    socket.data.watched = wanted;
  }

  /** Every message is parsed; what is not known is refused with a code, and answered where an answer was asked for. */
  private refuse(socket: PageSocket, event: unknown, answer: (reply: unknown) => void, code: string): void {
    socket.emit('refused', { event: nameOf(event), code });
    answer({ ok: false, code });
  }

  private close(sessionId: string): void {
    for (const socket of this.namespace.sockets.values()) if (socket.data.sessionId === sessionId) socket.disconnect(true);
  }
}

function roomOf(cameraId: string): string {
  return `camera:${cameraId}`;
}

function nameOf(event: unknown): string {
  return typeof event === 'string' ? event.slice(0, 100) : '(not a name)';
}
