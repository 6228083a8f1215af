import { type BodyInputOf, type ParamsOf, problem, type QueryInputOf, type ReplyOf, type Route, sessionReply } from '@sigap/contracts';

/** The API refused, in its own words. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

interface Input<R extends Route> {
  params?: ParamsOf<R>;
  query?: QueryInputOf<R>;
  body?: BodyInputOf<R>;
  files?: readonly { name: string; type: string; bytes: Uint8Array<ArrayBuffer> }[];
}

/** Somebody who is signed in to the public API, as a browser would be: the launcher has no other door for the demo world. */
export class ApiSession {
  private constructor(
    private readonly baseUrl: string,
    private readonly cookie: string,
    private readonly csrfToken: string,
  ) {}

  static async signIn(baseUrl: string, email: string, password: string): Promise<ApiSession> {
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(new URL('/api/auth/login', baseUrl), { method: 'POST', headers, body: JSON.stringify({ email, password }) });
    if (!reply.ok) throw await refusalOf(reply, 'POST /api/auth/login');
    const cookie = reply.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0] ?? '')
      .join('; ');
    return new ApiSession(baseUrl, cookie, sessionReply.parse(await reply.json()).csrfToken);
  }

  /** @throws ApiRefusal for a reply that is no success; TypeError when the API can't be reached */
  async call<R extends Route>(route: R, input: Input<R> = {}): Promise<ReplyOf<R>> {
    const url = this.urlOf(route, input);
    const headers: Record<string, string> = { cookie: this.cookie, 'x-csrf-token': this.csrfToken };
    const init: RequestInit = { method: route.method, headers };
    if (input.files !== undefined) {
      const form = new FormData();
      for (const { name, type, bytes } of input.files) form.append(route.upload?.field ?? 'files', new Blob([bytes], { type }), name);
      init.body = form;
    } else if (input.body !== undefined) {
      headers['content-type'] = 'application/json';
      init.body = JSON.stringify(input.body);
    }
    const reply = await fetch(url, init);
    if (!reply.ok) throw await refusalOf(reply, `${route.method} ${url.pathname}`);
    const json: unknown = route.reply === undefined ? undefined : await reply.json();
    return route.reply?.parse(json) as ReplyOf<R>;
  }

  private urlOf(route: Route, input: { params?: unknown; query?: unknown }): URL {
    const params = new Map(Object.entries(input.params ?? {}).map(([name, value]) => [name, String(value)]));
    const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params.get(name) ?? ''));
    const url = new URL(path, this.baseUrl);
    for (const [name, value] of Object.entries(input.query ?? {})) if (value !== undefined) url.searchParams.set(name, String(value));
    return url;
  }
}

async function refusalOf(reply: Response, what: string): Promise<ApiRefusal> {
  const text = await reply.text();
  try {
    const { code, title, detail, fields = [] } = problem.parse(JSON.parse(text));
    const wrong = fields.map(({ path, message }) => `${path} ${message}`).join(', ');
    return new ApiRefusal(reply.status, code, `${what}: ${[detail ?? title, wrong].filter((part) => part !== '').join(': ')}`);
  } catch {
    return new ApiRefusal(reply.status, 'internal', `${what}: status ${reply.status}: ${text.slice(0, 200)}`);
  }
}
