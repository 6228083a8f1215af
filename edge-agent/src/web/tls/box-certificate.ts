import { BlockList, isIP } from 'node:net';
import { join } from 'node:path';
import type { Clock, Logger } from '@sigap/node-kit';
import { z } from 'zod';
import { issueAuthority, issueStationCertificate, type KeyAndCertificate, type Permitted } from './issue-certificate.js';
import type { LanNames } from './lan-names.js';
import { readIfThere, writeWhole } from './private-file.js';

const renewBeforeMs = 30 * 24 * 3_600_000;
/** Names and addresses that mean nothing outside of one house (RFC 1918, 4193, 6762, 8375; `internal` by ICANN). */
const privateNames = ['home.arpa', 'internal', 'lan', 'local', 'localhost'];
const privateNetworks = ['10.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '::1/128', 'fc00::/7'];

const pem = { key: z.string(), certificate: z.string() };
const keptAuthority = z.object({ ...pem, dns: z.array(z.string()), networks: z.array(z.string()) });
const keptStation = z.object({
  ...pem,
  dns: z.array(z.string()),
  addresses: z.array(z.string()),
  authority: z.string(),
  notBefore: z.coerce.date(),
  notAfter: z.coerce.date(),
});
type KeptAuthority = z.infer<typeof keptAuthority>;
type KeptStation = z.infer<typeof keptStation>;

export interface BoxCertificateDependencies {
  /** Files in it are 0600, but for the authority's certificate, which people install. */
  readonly directory: string;
  readonly edgeId: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The certificate of the station pages on the LAN. The box makes an authority of its own, once, that can speak for private names and
 * addresses alone; who installs its certificate (`box-ca.crt`) sees no warning, also after the box got another address. The station's own
 * certificate is made anew when names change and thirty days before it ends.
 */
export class BoxCertificate {
  private authority: KeptAuthority | undefined;
  private station: KeptStation | undefined;

  constructor(private readonly dependencies: BoxCertificateDependencies) {}

  /** PEM of what people install; undefined before the first `ensure`. */
  get authorityCertificate(): string | undefined {
    return this.authority?.certificate;
  }

  /** @returns key and chain for a TLS server, and whether they are others than the last time */
  async ensure(names: LanNames): Promise<KeyAndCertificate & { isNew: boolean }> {
    const before = this.station;
    this.authority = await this.ensureAuthority(names);
    this.station = await this.ensureStation(this.authority, names);
    const { key, certificate } = this.station;
    return { key, certificate, isNew: this.station !== before };
  }

  private async ensureAuthority(names: LanNames): Promise<KeptAuthority> {
    const { directory, edgeId, logger } = this.dependencies;
    const path = join(directory, 'authority.json');
    const found = this.authority ?? (await read(path, keptAuthority));
    if (found && isPermitted(found, names)) return found;
    const dns = [...new Set([...privateNames, ...names.dns.filter((name) => !isUnder(name, privateNames))])];
    const others = names.addresses.filter((address) => !isInside(address, privateNetworks));
    const permitted = { dns, networks: [...privateNetworks, ...others.map((address) => `${address}/${isIP(address) === 6 ? 128 : 32}`)] };
    const made = { ...(await issueAuthority(`Sigap box ${edgeId.slice(-12)}`, permitted)), ...permitted };
    await writeWhole(path, JSON.stringify(made), 0o600);
    await writeWhole(join(directory, 'box-ca.crt'), made.certificate, 0o644);
    logger.info({ file: join(directory, 'box-ca.crt'), again: found !== null }, 'station.authority-made');
    return made;
  }

  private async ensureStation(authority: KeptAuthority, names: LanNames): Promise<KeptStation> {
    const { directory, edgeId, clock, logger } = this.dependencies;
    const path = join(directory, 'station.json');
    const found = this.station ?? (await read(path, keptStation));
    if (found?.authority === authority.certificate && isSame(found, names) && this.isInTime(found)) return found;
    const made = await issueStationCertificate(authority, `Sigap station ${edgeId.slice(-12)}`, names, clock.now());
    const kept = { ...made, dns: [...names.dns], addresses: [...names.addresses], authority: authority.certificate };
    await writeWhole(path, JSON.stringify(kept), 0o600);
    logger.info({ names: names.dns, addresses: names.addresses, until: made.notAfter.toISOString() }, 'station.certificate-made');
    return kept;
  }

  private isInTime({ notBefore, notAfter }: KeptStation): boolean {
    const now = this.dependencies.clock.now().getTime();
    return now >= notBefore.getTime() && now < notAfter.getTime() - renewBeforeMs;
  }
}

/** A file that nobody can read any more is made anew. */
async function read<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readIfThere(path);
  try {
    return text === null ? null : schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function isSame(a: LanNames, b: LanNames): boolean {
  return JSON.stringify([a.dns, a.addresses]) === JSON.stringify([b.dns, b.addresses]);
}

function isPermitted({ dns, networks }: Permitted, names: LanNames): boolean {
  return names.dns.every((name) => isUnder(name, dns)) && names.addresses.every((address) => isInside(address, networks));
}

function isUnder(name: string, parents: readonly string[]): boolean {
  return parents.some((parent) => name === parent || name.endsWith(`.${parent}`));
}

function isInside(address: string, networks: readonly string[]): boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [base = '', bits = ''] = network.split('/');
    list.addSubnet(base, Number(bits), isIP(base) === 6 ? 'ipv6' : 'ipv4');
  }
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
