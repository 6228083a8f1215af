import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { EdgeAccount, Platform } from '@sigap/contracts';
import type { Clock, Logger, Module, ModuleHealth } from '@sigap/node-kit';
import { v7 } from 'uuid';
import type { CloudClient } from '../cloud/cloud-client.js';
import type { BoxDirectory } from '../directory/box-directory.js';
import type { StationActions } from '../packing/station-actions.js';
import type { EventSink } from '../event-sink.js';
import type { StateStore } from '../state-store.js';
import { StationApp } from './app/station-app.js';
import { isCrossSite, isOwnHost } from './http/request-origin.js';
import { setSecurityHeaders } from './http/security-headers.js';
import { sendProblem } from './http/send-problem.js';
import { PasswordHashing } from './sign-in/password-hashing.js';
import { SessionBook } from './sign-in/session-book.js';
import { SignIn } from './sign-in/sign-in.js';
import { VerifierBook } from './sign-in/verifier-book.js';
import { StationApi } from './station-api.js';
import { type StationHandlerDependencies, stationHandlers } from './station-handlers.js';
import { type LanOptions, StationListeners } from './station-listeners.js';
import { StationSocket } from './station-socket.js';
import { type TableCameras, TablePictures } from './table-pictures.js';
import { BoxCertificate } from './tls/box-certificate.js';
import { ViewLog } from './view-log.js';

export interface StationWebDependencies {
  /** Plain HTTP on loopback; 0: a free one. */
  readonly port: number;
  /** Null: on this machine alone. */
  readonly lan: LanOptions | null;
  /** The built pages. */
  readonly webDir: string;
  readonly dataDir: string;
  readonly identity: { readonly tenantId: string; readonly edgeId: string };
  readonly actions: StationActions;
  readonly platforms: () => readonly Platform[];
  readonly clips: StationHandlerDependencies['clips'];
  readonly cameras: TableCameras;
  readonly directory: BoxDirectory;
  readonly cloud: Pick<CloudClient, 'post'>;
  readonly state: StateStore;
  /** For who looked at what. */
  readonly sink: EventSink;
  /** Seals what people could sign in with. */
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** For metrics. */
export interface StationWebCounts {
  readonly sessions: number;
  /** Open sockets. */
  readonly pages: number;
  /** By outcome, since the start. */
  readonly signIns: Readonly<Record<string, number>>;
  readonly directoryAgeSeconds: number | null;
}

const sweepMs = 60_000;

/** The station pages of the box: HTTP and sockets for `/setup-stations` and `/control-center`, which need no internet. */
export class StationWeb implements Module {
  readonly name = 'station-web';
  private readonly verifiers: VerifierBook;
  private readonly sessions: SessionBook;
  private readonly signIn: SignIn;
  private readonly pictures: TablePictures;
  private readonly api: StationApi;
  private readonly socket: StationSocket;
  private readonly app: StationApp;
  private readonly certificate: BoxCertificate;
  private readonly listeners: StationListeners;
  private timer: NodeJS.Timeout | undefined;
  private unsubscribe: (() => void) | undefined;

  constructor(private readonly dependencies: StationWebDependencies) {
    const { actions, cameras, directory, cloud, state, key, clock, logger, identity, lan, port } = dependencies;
    const views = new ViewLog(dependencies);
    const isStillGood = (account: EdgeAccount, directoryAt: string | null) => this.isStillGood(account, directoryAt);
    this.verifiers = new VerifierBook({ state, key, clock, logger, isStillGood });
    this.sessions = new SessionBook({ state, clock, logger, isStillGood });
    this.signIn = new SignIn({
      cloud,
      directory,
      verifiers: this.verifiers,
      sessions: this.sessions,
      hashing: new PasswordHashing(),
      clock,
      logger,
    });
    this.pictures = new TablePictures(
      cameras,
      (cameraId) => actions.station(cameraId) !== null,
      (cameraId, frame) => this.socket.sendFrame(cameraId, frame),
    );
    const { pictures, sessions, signIn } = this;
    this.api = new StationApi({
      handlers: stationHandlers({ ...dependencies, pictures, views, signIn, sessions, tenantId: identity.tenantId }),
      sessions,
      logger,
    });
    const isOwnPage = (request: IncomingMessage) => this.isOwnHost(request) && !isCrossSite(request.headers);
    this.socket = new StationSocket({ actions, sessions, pictures, views, isOwnPage, clock, logger });
    this.app = new StationApp(dependencies.webDir);
    this.certificate = new BoxCertificate({ directory: join(dependencies.dataDir, 'tls'), edgeId: identity.edgeId, clock, logger });
    this.listeners = new StationListeners({
      port,
      lan,
      certificate: this.certificate,
      logger,
      answer: (request, response, isSecure) => void this.answer(request, response, isSecure),
      attach: (server) => this.socket.attach(server),
    });
  }

  async start(): Promise<void> {
    await this.verifiers.load();
    await this.sessions.load();
    this.unsubscribe = this.dependencies.directory.events.on('synced', () => this.sweep());
    this.timer = setInterval(() => void this.sweep(), sweepMs);
    await this.sweep();
    this.pictures.start();
    this.socket.start();
    await this.listeners.start();
  }

  async stop(): Promise<void> {
    this.unsubscribe?.();
    clearInterval(this.timer);
    this.pictures.stop();
    this.socket.stop();
    await this.listeners.stop();
  }

  health(): ModuleHealth {
    const progress = { sessions: this.sessions.size, pages: this.socket.size, url: this.listeners.urls[0] ?? null };
    const { problem } = this.listeners;
    return problem === null ? { status: 'ok', progress } : { status: 'degraded', detail: problem, progress };
  }

  counts(): StationWebCounts {
    const { directory, clock } = this.dependencies;
    const directoryAgeSeconds = directory.syncedAt ? (clock.now().getTime() - directory.syncedAt.getTime()) / 1_000 : null;
    return { sessions: this.sessions.size, pages: this.socket.size, signIns: this.signIn.counts, directoryAgeSeconds };
  }

  /** Where the pages are, the one on this machine first. */
  get urls(): readonly string[] {
    return this.listeners.urls;
  }

  /** Ends sessions and verifiers that are over, or whose account is not what it was. */
  private async sweep(): Promise<void> {
    try {
      await this.sessions.sweep();
      await this.verifiers.sweep();
    } catch (err) {
      this.dependencies.logger.error({ err }, 'station.sweep-failed');
    }
  }

  /** @param directoryAt the directory that was known when the account was confirmed: that one can't judge what is newer */
  private isStillGood({ userId, stamp }: EdgeAccount, directoryAt: string | null): boolean {
    const { directory } = this.dependencies;
    return directory.at === directoryAt || directory.account(userId)?.stamp === stamp;
  }

  private async answer(request: IncomingMessage, response: ServerResponse, isSecure: boolean): Promise<void> {
    const requestId = v7();
    try {
      const nonce = setSecurityHeaders(response);
      response.setHeader('x-request-id', requestId);
      if (!this.isOwnHost(request))
        return sendProblem(response, { code: 'forbidden', status: 403, detail: 'not a name of this box', requestId });
      const path = pathOf(request.url);
      if (path === null) return sendProblem(response, { code: 'invalid_request', status: 400, requestId });
      if (/^\/api(\/|$)/.test(path)) return await this.api.answer(path, requestId, isSecure, request, response);
      if (await this.page(path, request, response, nonce)) return;
      sendProblem(response, { code: 'not_found', status: 404, requestId, ...(path === '/' ? { detail: notBuilt } : {}) });
    } catch (err) {
      this.dependencies.logger.error({ err, requestId }, 'station.request-failed');
      if (response.headersSent) response.destroy();
      else sendProblem(response, { code: 'internal', status: 500, requestId });
    }
  }

  private async page(path: string, request: IncomingMessage, response: ServerResponse, nonce: string): Promise<boolean> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    if (path !== '/box-ca.crt') return this.app.serve(path, request, response, nonce);
    const certificate = this.certificate.authorityCertificate;
    if (certificate === undefined) return false;
    // what a phone or a browser offers to install
    response.setHeader('content-type', 'application/x-x509-ca-cert');
    response.writeHead(200).end(certificate);
    return true;
  }

  private isOwnHost({ headers }: IncomingMessage): boolean {
    return isOwnHost(headers.host, this.listeners.hosts);
  }
}

const notBuilt = 'the station pages are not built; run: npm run build';

/** Null for what is no path, such as an absolute address for a proxy. */
function pathOf(url: string | undefined): string | null {
  if (!url?.startsWith('/')) return null;
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}
