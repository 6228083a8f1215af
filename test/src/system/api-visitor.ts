import { type ApiClient, createApiClient } from '@sigap/api-client';

/** A browser's part of HTTP for a test: keeps cookies, so that the typed client of the dashboard works here as well. */
export interface ApiVisitor {
  readonly url: string;
  readonly client: ApiClient;
  /** As the browser would send it, for sockets and raw requests. */
  cookie(): string;
  /** A raw request with the cookies and the CSRF token of the session. */
  request(path: string, init?: RequestInit): Promise<Response>;
}

export function visit(url: string): ApiVisitor {
  const jar = new Map<string, string>();
  let csrfToken: string | null = null;
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');

  const withCookies: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    if (jar.size > 0) headers.set('cookie', cookie());
    csrfToken = headers.get('x-csrf-token') ?? csrfToken;
    const response = await fetch(input, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const copy = response.clone();
    if (copy.headers.get('content-type')?.includes('json')) {
      const body: unknown = await copy.json().catch(() => null);
      if (typeof body === 'object' && body !== null && 'csrfToken' in body && typeof body.csrfToken === 'string')
        csrfToken = body.csrfToken;
    }
    return response;
  };

  return {
    url,
    client: createApiClient({ baseUrl: url, fetch: withCookies }),
    cookie,
    request: (path, init) => {
      const headers = new Headers(init?.headers);
      if (csrfToken && !headers.has('x-csrf-token')) headers.set('x-csrf-token', csrfToken);
      return withCookies(`${url}${path}`, { ...init, headers });
    },
  };
}
