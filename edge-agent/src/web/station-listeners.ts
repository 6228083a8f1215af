import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Logger } from '@sigap/node-kit';
import type { BoxCertificate } from './tls/box-certificate.js';
import { lanNames } from './tls/lan-names.js';

/** The pages to the whole LAN, by HTTPS. */
export interface LanOptions {
  /** 0: a free one. */
  readonly port: number;
  /** Names beside the host name under which the box can be reached. */
  readonly names: readonly string[];
  /** Default: all addresses, also those that come later. */
  readonly host?: string;
}

export interface StationListenersDependencies {
  /** Plain HTTP on loopback; 0: a free one. */
  readonly port: number;
  readonly lan: LanOptions | null;
  readonly certificate: Pick<BoxCertificate, 'ensure'>;
  readonly answer: (request: IncomingMessage, response: ServerResponse, isSecure: boolean) => void;
  /** Sockets listen on each of them. */
  readonly attach: (server: Server) => void;
  readonly logger: Logger;
}

const mostConnections = 512;
const tryAgainMs = 5_000;
const lookMs = 60_000;

/**
 * Where the station pages are served: plain HTTP on loopback, and HTTPS for the LAN where that is switched on. A port that somebody else
 * holds, or a disk that takes no certificate, costs the pages, not the box: it is tried again. Names and certificate follow the addresses
 * of the machine.
 */
export class StationListeners {
  /** Names by which pages may ask. */
  hosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);
  urls: readonly string[] = [];
  problem: string | null = null;
  private plain: Server | undefined;
  private secure: SecureServer | undefined;
  private timers: NodeJS.Timeout[] = [];
  private retry: NodeJS.Timeout | undefined;
  private opening: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly dependencies: StationListenersDependencies) {}

  async start(): Promise<void> {
    await this.tryToOpen();
    if (this.dependencies.lan) this.timers.push(setInterval(() => void this.look(), lookMs));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    for (const timer of this.timers) clearInterval(timer);
    // what it opens is closed then
    await this.opening;
    await Promise.all([this.plain, this.secure].map((server) => (server ? closed(server) : Promise.resolve())));
  }

  private tryToOpen(): Promise<void> {
    this.opening = this.open();
    return this.opening;
  }

  private async open(): Promise<void> {
    const { port, logger } = this.dependencies;
    try {
      this.plain ??= await this.listen(this.made(createServer()), port, '127.0.0.1', false);
      await this.openLan();
      this.problem = null;
      this.tell();
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      // told once, not at each try
      if (problem !== this.problem) logger.error({ err: error }, 'station.not-listening');
      this.problem = problem;
      if (!this.stopped) this.retry = setTimeout(() => void this.tryToOpen(), tryAgainMs);
    }
  }

  private async openLan(): Promise<void> {
    const { lan } = this.dependencies;
    if (!lan || this.secure) return;
    const { key, certificate } = await this.ensureCertificate(lan);
    const server = this.made(createSecureServer({ key, cert: certificate, minVersion: 'TLSv1.2' }));
    this.secure = await this.listen(server, lan.port, lan.host, true);
  }

  private ensureCertificate({ names: configured }: LanOptions): ReturnType<BoxCertificate['ensure']> {
    const names = lanNames(configured);
    this.hosts = new Set([...names.dns, ...names.addresses]);
    return this.dependencies.certificate.ensure(names);
  }

  /** Another address, or a certificate that ends soon: connections that are open go on with the old one. */
  private async look(): Promise<void> {
    const { lan, logger } = this.dependencies;
    if (!lan || !this.secure) return;
    try {
      const { key, certificate, isNew } = await this.ensureCertificate(lan);
      if (!isNew) return;
      this.secure.setSecureContext({ key, cert: certificate, minVersion: 'TLSv1.2' });
      this.tell();
    } catch (err) {
      logger.error({ err }, 'station.certificate-not-renewed');
    }
  }

  private made<S extends Server | SecureServer>(server: S): S {
    server.headersTimeout = 10_000;
    server.requestTimeout = 30_000;
    server.maxConnections = mostConnections;
    return server;
  }

  private async listen<S extends Server | SecureServer>(server: S, port: number, host: string | undefined, isSecure: boolean): Promise<S> {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => this.dependencies.answer(request, response, isSecure));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    // after the request listener: Socket.IO takes its own path and leaves the rest to it
    this.dependencies.attach(server);
    return server;
  }

  private tell(): void {
    const plainPort = portOf(this.plain);
    const securePort = portOf(this.secure);
    const names = [...this.hosts].filter((name) => name !== 'localhost' && !/^127\.|^::1$/.test(name));
    const lan = securePort === null ? [] : names.map((name) => `https://${name.includes(':') ? `[${name}]` : name}:${securePort}`);
    this.urls = [`http://127.0.0.1:${plainPort}`, ...lan];
    this.dependencies.logger.info({ port: plainPort, lanPort: securePort, urls: this.urls }, 'edge.station-listening');
  }
}

function portOf(server: Server | undefined): number | null {
  const address = server?.address() as AddressInfo | null | undefined;
  return address?.port ?? null;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
