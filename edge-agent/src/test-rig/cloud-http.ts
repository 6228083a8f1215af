import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CameraCredentials, EdgeAccount, EdgeDirectory, ErrorCode, GalleryDelta } from '@sigap/contracts';

/** The cloud's HTTP side as far as boxes use it. What it answers is set by the test. */
export class CloudHttp {
  readonly requests: { method: string; url: string; authorization: string | undefined }[] = [];
  readonly blobs = new Map<string, Buffer>();
  credentials: CameraCredentials = { items: [] };
  gallery: (since: number, pack: string) => GalleryDelta | number = () => 404;
  directory: EdgeDirectory | number = 404;
  /** What the cloud says of somebody who signs in at the box; a code is a refusal, `hang` no answer at all. */
  signIn: (asked: { email: string; password: string; address: string }) => EdgeAccount | ErrorCode | 'hang' = () => 'wrong_credentials';
  /** Answers everything with this when it is set. */
  broken: number | null = null;
  private server: Server | undefined;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<this> {
    const server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
    return this;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    this.requests.push({ method, url, authorization: headers.authorization });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const reply = this.broken ?? this.route(method, new URL(url, this.url), Buffer.concat(chunks));
    if (reply === 'hang') return;
    if (typeof reply === 'number') response.writeHead(reply).end();
    else if (typeof reply === 'string') refuse(response, reply);
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
  }

  private route(method: string, url: URL, body: Buffer): object | number | ErrorCode | 'hang' {
    if (method === 'GET' && url.pathname === '/api/edge/camera-credentials') return this.credentials;
    if (method === 'GET' && url.pathname === '/api/edge/gallery') {
      return this.gallery(Number(url.searchParams.get('since')), url.searchParams.get('pack') ?? '');
    }
    if (method === 'GET' && url.pathname === '/api/edge/directory') return this.directory;
    if (method === 'POST' && url.pathname === '/api/edge/sign-in') {
      return this.signIn(JSON.parse(body.toString('utf8')) as Parameters<CloudHttp['signIn']>[0]);
    }
    const blob = /^\/api\/edge\/blobs\/([0-9a-f]{64})$/.exec(url.pathname);
    if (method !== 'PUT' || !blob?.[1]) return 404;
    if (createHash('sha256').update(body).digest('hex') !== blob[1]) return 400;
    this.blobs.set(blob[1], body);
    return 204;
  }
}

function refuse(response: ServerResponse, code: ErrorCode): void {
  const status = code === 'too_many_attempts' ? 429 : 401;
  const problem = { type: 'about:blank', title: 'refused', status, code };
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
}
