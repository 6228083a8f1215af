import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';

/**
 * Browsers share cookies between the ports of one host: the name differs from the cloud's, which may run beside it. The `__Host-` prefix
 * makes them refuse it without Secure, with a Domain, or from a subdomain; plain HTTP on loopback can't have it.
 */
export function cookieName(isSecure: boolean): string {
  return isSecure ? '__Host-sigap-box' : 'sigap-box';
}

/** 256 random bits: nothing to guess, nothing to read out of it. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Bound to the session without being kept anywhere: who does not know the cookie can't make it. */
export function csrfTokenOf(token: string): string {
  return createHmac('sha256', token).update('sigap box csrf').digest('base64url');
}

export function isSameToken(given: string | string[] | undefined, expected: string): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

/** Null when there is none, or one that is no token of ours. */
export function tokenFrom(cookieHeader: string | undefined, isSecure: boolean): string | null {
  const token = parseCookie(cookieHeader ?? '')[cookieName(isSecure)];
  return token !== undefined && /^[\w-]{43}$/.test(token) ? token : null;
}

/** A session cookie of the browser: the limits are on the box. `token` null takes it back. */
export function sessionCookie(token: string | null, isSecure: boolean): string {
  const expiry = token === null ? { maxAge: 0 } : {};
  return stringifySetCookie({
    name: cookieName(isSecure),
    value: token ?? '',
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: isSecure,
    ...expiry,
  });
}
