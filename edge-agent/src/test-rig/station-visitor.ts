import { request as ask } from 'node:http';
import { type Role, sessionReply } from '@sigap/contracts';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly bytes: Buffer;
  readonly text: string;
  /** Null when it is no JSON. */
  readonly json: unknown;
  /** Of problem details. */
  readonly code: string | null;
}

export interface Question {
  readonly body?: unknown;
  /** In the place of JSON. */
  readonly raw?: string | Buffer;
  readonly headers?: Record<string, string>;
  /** Default: the one of the session. Null: none. */
  readonly csrf?: string | null;
}

/** A browser, as far as the box sees it: cookie, CSRF token, and any header one likes (fetch would not let `host` through). */
export class StationVisitor {
  cookie: string | null = null;
  csrfToken: string | null = null;

  constructor(readonly url: string) {}

  async signIn(role: Role, password: string): Promise<Answer> {
    const answer = await this.ask('POST', '/api/auth/login', { body: { email: `${role}@sigap.local`, password } });
    const reply = sessionReply.safeParse(answer.json);
    if (!reply.success) return answer;
    const [set] = [answer.headers['set-cookie'] ?? []].flat();
    this.cookie = set?.split(';')[0] ?? null;
    this.csrfToken = reply.data.csrfToken;
    return answer;
  }

  ask(method: string, path: string, { body, raw, headers = {}, csrf = this.csrfToken }: Question = {}): Promise<Answer> {
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const all = {
      ...(sent === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(sent)) }),
      ...(this.cookie === null ? {} : { cookie: this.cookie }),
      ...(csrf === null ? {} : { 'x-csrf-token': csrf }),
      ...headers,
    };
    const { hostname, port } = new URL(this.url);
    return new Promise((resolve, reject) => {
      const request = ask({ host: hostname, port, method, path, headers: all }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const json = parsed(bytes.toString('utf8'));
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            bytes,
            text: bytes.toString('utf8'),
            json,
            code: codeOf(response.headers['content-type'], json),
          });
        });
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(sent);
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function codeOf(contentType: string | undefined, json: unknown): string | null {
  if (contentType !== 'application/problem+json') return null;
  return typeof json === 'object' && json !== null && 'code' in json ? String(json.code) : null;
}
