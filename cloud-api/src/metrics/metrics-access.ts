import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What a reverse proxy on the same machine leaves, when the request comes from further away than the loopback address says. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'] as const;

/**
 * Metrics name routes and counts, nothing of people, but they are not for everybody: with a token set, who has it reads them from
 * anywhere; without one, only this machine does.
 * @param peer address of the socket, not what a header claims
 */
export function mayReadMetrics(headers: IncomingHttpHeaders, peer: string | undefined, token: string | undefined): boolean {
  if (token !== undefined) return isBearer(headers.authorization, token);
  return isLoopback(peer) && FORWARDED.every((name) => headers[name] === undefined);
}

function isBearer(authorization: string | undefined, token: string): boolean {
  const [given, wanted] = [Buffer.from(authorization ?? ''), Buffer.from(`Bearer ${token}`)];
  return given.byteLength === wanted.byteLength && timingSafeEqual(given, wanted);
}

export function isLoopback(address: string | undefined): boolean {
  return address === '::1' || (address ?? '').replace(/^::ffff:/, '').startsWith('127.');
}
