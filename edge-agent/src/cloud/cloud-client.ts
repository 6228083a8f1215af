import { createHash } from 'node:crypto';
import {
  type BodyInputOf,
  type ClipUploadState,
  type ErrorCode,
  edgePackingRoutes,
  edgeRoutes,
  problem,
  type QueryInputOf,
  type ReplyOf,
  type Route,
} from '@sigap/contracts';
import type { Clock, Module, ModuleHealth } from '@sigap/node-kit';
import type { CloudAuthentication } from './cloud-credentials.js';

const limitMs = 15_000;
/** 4 MiB over half a megabit a second. */
const partLimitMs = 90_000;

/** The cloud could not be asked, or did not give what was asked for. */
export class CloudError extends Error {
  override readonly name = 'CloudError';
  constructor(
    message: string,
    /** Null when there was no reply at all. */
    readonly status: number | null,
    readonly code: ErrorCode | null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface CloudClientDependencies {
  readonly baseUrl: string;
  readonly authentication: CloudAuthentication;
  readonly clock: Clock;
  /** Each reply says what time it is in the cloud. */
  readonly heardTime: (dateMs: number, sentAtMs: number, receivedAtMs: number) => void;
}

/** HTTP to the cloud, by the routes of the contracts. Every call has a time limit and throws CloudError alone. */
export class CloudClient implements Module {
  readonly name = 'cloud';
  private readonly stopping = new AbortController();

  constructor(private readonly dependencies: CloudClientDependencies) {}

  start(): Promise<void> {
    return Promise.resolve();
  }

  /** Ends what is under way, so that nobody who stops waits for a cloud that does not answer. */
  stop(): Promise<void> {
    this.stopping.abort();
    return Promise.resolve();
  }

  /** A box works without the cloud; who needs it says so. */
  health(): ModuleHealth {
    return { status: 'ok' };
  }

  async get<R extends Route>(route: R, query: QueryInputOf<R>): Promise<ReplyOf<R>> {
    const url = new URL(route.path, this.dependencies.baseUrl);
    for (const [name, value] of Object.entries<unknown>(query ?? {})) url.searchParams.set(name, String(value));
    return replyOf(route, await this.send(url, { method: route.method }));
  }

  /** @param withinMs when somebody waits for the reply */
  async post<R extends Route>(route: R, body: BodyInputOf<R>, withinMs = limitMs): Promise<ReplyOf<R>> {
    const url = new URL(route.path, this.dependencies.baseUrl);
    const headers = { 'content-type': 'application/json' };
    return replyOf(route, await this.send(url, { method: route.method, body: JSON.stringify(body), headers }, withinMs));
  }

  /** Stores bytes by their hash. @returns the SHA-256 that names them */
  async putBlob(bytes: Uint8Array): Promise<string> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const { method, path } = edgeRoutes.putBlob;
    const url = new URL(path.replace(':sha256', sha256), this.dependencies.baseUrl);
    await this.send(url, { method, body: Uint8Array.from(bytes), headers: { 'content-type': 'application/octet-stream' } });
    return sha256;
  }

  /** How much of a clip the cloud has; nothing when it has never heard of it. */
  async clipState(sha256: string): Promise<ClipUploadState> {
    const route = edgePackingRoutes.clipState;
    const url = new URL(route.path.replace(':sha256', sha256), this.dependencies.baseUrl);
    try {
      return await replyOf(route, await this.send(url, { method: route.method }));
    } catch (error) {
      if (error instanceof CloudError && error.status === 404) return { receivedBytes: 0, complete: false };
      throw error;
    }
  }

  /** The next part of a clip, at most `clipPartBytes`. */
  async putClip(sha256: string, query: QueryInputOf<typeof edgePackingRoutes.putClip>, part: Uint8Array): Promise<ClipUploadState> {
    const route = edgePackingRoutes.putClip;
    const url = new URL(route.path.replace(':sha256', sha256), this.dependencies.baseUrl);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    const headers = { 'content-type': 'application/octet-stream' };
    return replyOf(route, await this.send(url, { method: route.method, body: Uint8Array.from(part), headers }, partLimitMs));
  }

  private async send(
    url: URL,
    init: { method: string; body?: Uint8Array<ArrayBuffer> | string; headers?: Record<string, string> },
    withinMs = limitMs,
  ): Promise<Response> {
    const { authentication, clock, heardTime } = this.dependencies;
    const sentAtMs = clock.monotonicMs();
    let response: Response;
    try {
      response = await fetch(url, {
        ...init,
        headers: { ...init.headers, ...authentication.headers() },
        // a redirect would carry the token to somebody else
        redirect: 'error',
        signal: AbortSignal.any([this.stopping.signal, AbortSignal.timeout(withinMs)]),
      });
    } catch (cause) {
      throw new CloudError(`${url.pathname}: the cloud can't be reached`, null, null, { cause });
    }
    const dateMs = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(dateMs)) heardTime(dateMs, sentAtMs, clock.monotonicMs());
    if (response.ok) return response;
    const refused = problem.safeParse(await response.json().catch(() => null));
    throw new CloudError(`${url.pathname}: ${response.status}`, response.status, refused.success ? refused.data.code : null);
  }
}

async function replyOf<R extends Route>(route: R, response: Response): Promise<ReplyOf<R>> {
  const parsed = route.reply?.safeParse(await response.json().catch(() => null));
  if (!parsed?.success) throw new CloudError(`${route.path}: the reply is not what the contract says`, response.status, null);
  return parsed.data as ReplyOf<R>;
}
