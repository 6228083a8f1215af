import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export type AuthScheme = 'basic' | 'digest';

export interface Credentials {
  username: string;
  password: string;
  scheme: AuthScheme;
}

const realm = 'virtual camera';

/** RFC 7617 (Basic) and RFC 7616 with MD5 (Digest), as cameras speak them. A camera without credentials lets everybody in. */
export class RtspGate {
  private readonly nonce = randomBytes(16).toString('hex');

  constructor(private readonly credentials: Credentials | null) {}

  /** The value of `WWW-Authenticate`. */
  challenge(): string {
    return this.credentials?.scheme === 'basic'
      ? `Basic realm="${realm}"`
      : `Digest realm="${realm}", nonce="${this.nonce}", algorithm=MD5`;
  }

  admits(method: string, authorization: string | undefined): boolean {
    if (!this.credentials) {
      return true;
    }
    const [, scheme = '', rest = ''] = /^(\w+)\s+(.*)$/s.exec(authorization ?? '') ?? [];
    if (scheme.toLowerCase() !== this.credentials.scheme) {
      return false;
    }
    return this.credentials.scheme === 'basic'
      ? this.admitsBasic(this.credentials, rest)
      : this.admitsDigest(this.credentials, method, rest);
  }

  private admitsBasic({ username, password }: Credentials, encoded: string): boolean {
    return sameText(Buffer.from(encoded, 'base64').toString('utf8'), `${username}:${password}`);
  }

  private admitsDigest({ username, password }: Credentials, method: string, text: string): boolean {
    const given = digestParameters(text);
    if (given.get('username') !== username || given.get('realm') !== realm || given.get('nonce') !== this.nonce) {
      return false;
    }
    return sameText(given.get('response') ?? '', digestResponse({ username, password, method, parameters: given }));
  }
}

/** The answer that a client who knows the password gives; with or without `qop=auth`. */
export function digestResponse(of: {
  username: string;
  password: string;
  method: string;
  parameters: ReadonlyMap<string, string>;
}): string {
  const parameter = (name: string): string => of.parameters.get(name) ?? '';
  const secret = md5(`${of.username}:${parameter('realm')}:${of.password}`);
  const request = md5(`${of.method}:${parameter('uri')}`);
  const middle =
    parameter('qop') === '' ? parameter('nonce') : `${parameter('nonce')}:${parameter('nc')}:${parameter('cnonce')}:${parameter('qop')}`;
  return md5(`${secret}:${middle}:${request}`);
}

export function digestParameters(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)].map(([, name = '', quoted, bare]) => [name.toLowerCase(), quoted ?? bare ?? '']),
  );
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
