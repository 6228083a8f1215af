import type { IncomingHttpHeaders } from 'node:http';

/**
 * Does a browser say that a page of another origin sends this? Fetch Metadata (W3C) where the browser has it, else `Origin` (RFC 6454)
 * against the host asked. Programs send neither and are let through: they hold no cookie of somebody else.
 */
export function isCrossSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin, host } = headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

/**
 * Is the host that was asked for one of the box's own names? A page of anywhere could else reach the box by a name that it makes point
 * there (DNS rebinding), and would be of the same origin. Any port: a proxy or a container may forward another one.
 */
export function isOwnHost(host: string | undefined, names: ReadonlySet<string>): boolean {
  if (host === undefined || !/^[\w.:[\]-]+$/.test(host) || !URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return names.has(hostname.replace(/^\[|\]$/g, '').replace(/\.$/, ''));
}
