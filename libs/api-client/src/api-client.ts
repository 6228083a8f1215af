import {
  type BodyInputOf,
  type ParamsOf,
  type QueryInputOf,
  type ReplyOf,
  type Route,
  identityRoutes,
  problem,
  sessionReply,
} from '@sigap/contracts';
import { ApiError } from './api-error.js';

/** Arguments of one call: only what the route declares. */
export type CallInput<R extends Route> = (R['params'] extends object ? { params: ParamsOf<R> } : { params?: undefined }) &
  (R['query'] extends object ? { query?: QueryInputOf<R> } : { query?: undefined }) &
  (R['body'] extends object ? { body: BodyInputOf<R> } : { body?: undefined }) &
  (R['upload'] extends object ? { files: readonly File[] } : { files?: undefined }) & { signal?: AbortSignal };

export interface ApiClient {
  /** Calls a JSON route; the reply is parsed by the route's schema. Throws ApiError. */
  call<R extends Route>(route: R, input: CallInput<R>): Promise<ReplyOf<R>>;
  /** Calls a route that replies bytes, e.g. a picture. Throws ApiError. */
  bytes<R extends Route>(route: R, input: CallInput<R>): Promise<Blob>;
}

export interface ApiClientOptions {
  /** Empty for the same origin. */
  readonly baseUrl?: string;
  /** The session ended: sign in again. */
  readonly onSignedOut?: () => void;
  readonly fetch?: typeof fetch;
}

function fill(path: string, params: unknown): string {
  const values = new Map<string, unknown>(Object.entries(params ?? {}));
  return path.replaceAll(/:([a-zA-Z0-9]+)/g, (_, name: string) => encodeURIComponent(String(values.get(name))));
}

function search(query: unknown): string {
  const entries = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString();
  return text ? `?${text}` : '';
}

async function refusal(response: Response): Promise<ApiError> {
  const parsed = problem.safeParse(await response.json().catch(() => null));
  if (!parsed.success) return new ApiError('unexpected_reply', response.status, response.statusText || `HTTP ${response.status}`);
  return new ApiError(parsed.data.code, response.status, parsed.data.detail ?? parsed.data.title, parsed.data);
}

/** Typed client of every route in the contracts. Keeps the CSRF token of the session in memory. */
export function createApiClient(options: ApiClientOptions = {}): ApiClient {
  const doFetch = options.fetch ?? fetch.bind(globalThis);
  let csrfToken: string | null = null;

  async function send<R extends Route>(route: R, input: CallInput<R>, isSecondTry = false): Promise<Response> {
    const headers = new Headers({ accept: 'application/json, */*' });
    if (route.method !== 'GET' && csrfToken) headers.set('x-csrf-token', csrfToken);
    const init: RequestInit = { method: route.method, headers, credentials: 'same-origin' };
    if (input.signal) init.signal = input.signal;
    if (input.files && route.upload) {
      const form = new FormData();
      for (const file of input.files) form.append(route.upload.field, file, file.name);
      init.body = form;
    } else if (input.body !== undefined) {
      headers.set('content-type', 'application/json');
      init.body = JSON.stringify(input.body);
    }
    const url = `${options.baseUrl ?? ''}${fill(route.path, input.params)}${search(input.query)}`;
    const response = await doFetch(url, init).catch((cause: unknown) => {
      if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
      throw new ApiError('network', 0, 'no connection to the server');
    });
    if (response.ok) return response;
    const error = await refusal(response);
    // somebody signed in anew in another tab: the cookie is theirs, the token here is the old one's
    if (error.code === 'csrf_failed' && !isSecondTry && (await renewToken())) return send(route, input, true);
    if (error.code === 'not_signed_in') {
      csrfToken = null;
      options.onSignedOut?.();
    }
    throw error;
  }

  async function renewToken(): Promise<boolean> {
    const before = csrfToken;
    const response = await doFetch(`${options.baseUrl ?? ''}${identityRoutes.session.path}`, { credentials: 'same-origin' }).catch(
      () => null,
    );
    const session = sessionReply.safeParse(await response?.json().catch(() => null));
    if (session.success) csrfToken = session.data.csrfToken;
    return session.success && csrfToken !== before;
  }

  return {
    async call(route, input) {
      const response = await send(route, input);
      if (!route.reply) return undefined as ReplyOf<typeof route>;
      const parsed = route.reply.safeParse(await response.json().catch(() => null));
      if (!parsed.success) throw new ApiError('unexpected_reply', response.status, 'the server replied something else than agreed');
      const session = sessionReply.safeParse(parsed.data);
      if (session.success) csrfToken = session.data.csrfToken;
      return parsed.data as ReplyOf<typeof route>;
    },
    async bytes(route, input) {
      return (await send(route, input)).blob();
    },
  };
}
