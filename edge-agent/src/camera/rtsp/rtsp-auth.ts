import { createHash, randomBytes } from 'node:crypto';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What a camera asked for with 401; null when it is nothing we know. */
export type Challenge = { readonly scheme: 'basic' } | { readonly scheme: 'digest'; readonly parameters: ReadonlyMap<string, string> };

/** The strongest of the `WWW-Authenticate` headers (RFC 7616, RFC 7617). */
export function readChallenge(headers: readonly string[]): Challenge | null {
  const digests = headers.filter((header) => /^digest\s/iu.test(header)).map((header) => parametersOf(header.slice(7)));
  const known = digests.filter((parameters) => hashOf(parameters) !== null);
  const parameters = known.find((one) => hashOf(one) === 'sha256') ?? known[0];
  if (parameters !== undefined) return { scheme: 'digest', parameters };
  return headers.some((header) => /^basic\b/iu.test(header)) ? { scheme: 'basic' } : null;
}

/** Says for each request who asks. A nonce is used with rising counts (`nc`). */
export class Authorization {
  private count = 0;
  private readonly clientNonce = randomBytes(8).toString('hex');

  constructor(
    readonly challenge: Challenge,
    private readonly credentials: Credentials,
  ) {}

  header(method: string, uri: string): string {
    const { username, password } = this.credentials;
    if (this.challenge.scheme === 'basic') return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
    const { parameters } = this.challenge;
    const of = (name: string) => parameters.get(name) ?? '';
    const algorithm = hashOf(parameters) ?? 'md5';
    const digest = (text: string) => createHash(algorithm).update(text, 'utf8').digest('hex');
    const qop = of('qop')
      .split(',')
      .map((one) => one.trim())
      .find((one) => one === 'auth');
    const count = (++this.count).toString(16).padStart(8, '0');
    const plain = digest(`${username}:${of('realm')}:${password}`);
    const who = /-sess$/iu.test(of('algorithm')) ? digest(`${plain}:${of('nonce')}:${this.clientNonce}`) : plain;
    const what = digest(`${method}:${uri}`);
    const response =
      qop === undefined ? `${who}:${of('nonce')}:${what}` : `${who}:${of('nonce')}:${count}:${this.clientNonce}:${qop}:${what}`;
    const fields = [
      `username="${escaped(username)}"`,
      `realm="${escaped(of('realm'))}"`,
      `nonce="${escaped(of('nonce'))}"`,
      `uri="${escaped(uri)}"`,
      `response="${digest(response)}"`,
      ...(parameters.has('algorithm') ? [`algorithm=${of('algorithm')}`] : []),
      ...(parameters.has('opaque') ? [`opaque="${escaped(of('opaque'))}"`] : []),
      ...(qop === undefined ? [] : [`qop=${qop}`, `nc=${count}`, `cnonce="${this.clientNonce}"`]),
    ];
    return `Digest ${fields.join(', ')}`;
  }
}

/** Null: an algorithm that we don't know. */
function hashOf(parameters: ReadonlyMap<string, string>): 'md5' | 'sha256' | null {
  const algorithm = (parameters.get('algorithm') ?? 'MD5').toUpperCase().replace(/-SESS$/u, '');
  return algorithm === 'MD5' ? 'md5' : algorithm === 'SHA-256' ? 'sha256' : null;
}

function parametersOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', quoted, plain] of text.matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gu)) {
    found.set(name.toLowerCase(), quoted === undefined ? (plain ?? '') : quoted.replaceAll(/\\(.)/gu, '$1'));
  }
  return found;
}

/** A quoted string can't hold line ends: nobody writes a header of his own through a realm or a name. */
function escaped(text: string): string {
  return text.replaceAll(/[\r\n]/gu, '').replaceAll(/["\\]/gu, '\\$&');
}
