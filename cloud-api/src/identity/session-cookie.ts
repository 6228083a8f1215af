import { createHash, createHmac, randomBytes } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';

/** The `__Host-` prefix makes browsers refuse the cookie without Secure, with a Domain, or from a subdomain; plain HTTP can't have it. */
export function cookieName(isSecure: boolean): string {
  return isSecure ? '__Host-sigap' : 'sigap';
}

/** 256 random bits: nothing to guess, nothing to read out of it. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Bound to the session without being kept anywhere: who does not know the cookie can't make it. */
export function csrfTokenOf(token: string): string {
  return createHmac('sha256', token).update('sigap csrf').digest('base64url');
}

export function tokenFrom(cookieHeader: string | undefined, isSecure: boolean): string | null {
  return parseCookie(cookieHeader ?? '')[cookieName(isSecure)] ?? null;
}

/** A session cookie of the browser: the limits are on the server. `token` null takes it back. */
export function sessionCookie(token: string | null, isSecure: boolean): string {
  return stringifySetCookie({
    name: cookieName(isSecure),
    value: token ?? '',
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: isSecure,
    ...(token === null ? { maxAge: 0 } : {}),
  });
}
