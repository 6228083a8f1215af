import { hostname, networkInterfaces } from 'node:os';

export interface LanNames {
  /** Lower case: host name, with `.local` (multicast DNS) where it has no dot, `localhost`, and those of the configuration. */
  readonly dns: readonly string[];
  /** Without link-local IPv6, which a browser can't be asked for. */
  readonly addresses: readonly string[];
}

/** Names and addresses under which other machines may ask for this box, now. Sorted, each once. */
export function lanNames(configured: readonly string[]): LanNames {
  const host = hostname().toLowerCase();
  const own = /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/.test(host) ? [host, ...(host.includes('.') ? [] : [`${host}.local`])] : [];
  const addresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family, address }) => family === 'IPv4' || !address.startsWith('fe80:'))
    .map(({ address }) => address);
  return {
    dns: sorted(['localhost', ...own, ...configured.map((name) => name.toLowerCase())]),
    addresses: sorted(['127.0.0.1', '::1', ...addresses]),
  };
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted();
}
