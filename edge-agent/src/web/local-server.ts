import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger, Module, ModuleHealth } from '@sigap/node-kit';

export interface LocalServerDependencies {
  /** 0: a free one. */
  readonly port: number;
  readonly logger: Logger;
  /** All modules together. */
  readonly health: () => ModuleHealth & { modules: Record<string, ModuleHealth> };
  readonly metrics: () => Promise<{ contentType: string; body: string }>;
}

/** Answers on loopback alone: is it alive, does it make progress, Prometheus metrics. */
export class LocalServer implements Module {
  readonly name = 'web';
  private server: Server | undefined;

  constructor(private readonly dependencies: LocalServerDependencies) {}

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.answer(request, response));
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.dependencies.port, '127.0.0.1', resolve);
    });
    this.dependencies.logger.info({ port: (server.address() as AddressInfo).port }, 'edge.listening');
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  health(): ModuleHealth {
    return { status: 'ok' };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      // a page in a browser on this machine must not read it by a rebound name
      if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? '')) return send(response, 403, { code: 'forbidden' });
      if (request.method !== 'GET') return send(response, 405, { code: 'invalid_request' });
      if (request.url === '/health/live') return send(response, 200, { status: 'ok' });
      if (request.url === '/health/ready') {
        const health = this.dependencies.health();
        return send(response, health.status === 'failed' ? 503 : 200, health);
      }
      if (request.url === '/metrics') {
        const { contentType, body } = await this.dependencies.metrics();
        response.writeHead(200, { 'content-type': contentType }).end(body);
        return;
      }
      send(response, 404, { code: 'not_found' });
    } catch (error) {
      this.dependencies.logger.error({ err: error, path: request.url }, 'web.request-failed');
      if (!response.headersSent) send(response, 500, { code: 'internal' });
    }
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' }).end(`${JSON.stringify(body)}\n`);
}
