import type { IncomingHttpHeaders } from 'node:http';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

export function isWrite(method: string): boolean {
  return !READS.has(method.toUpperCase());
}

/**
 * Does a browser say that a page of another origin sends this? Fetch Metadata (W3C) where the browser has it, else `Origin` (RFC 6454)
 * against the host asked. Programs send neither and are let through: they hold no cookie of somebody else.
 * @param ownOrigin the public address, where a proxy in front changes the host
 */
export function isCrossSite(headers: IncomingHttpHeaders, ownOrigin: string | undefined): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin, host } = headers;
  if (origin === undefined) return false;
  if (ownOrigin !== undefined && origin === ownOrigin) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
