import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** RFC 1918 and RFC 4193. Loopback is not among them: a camera address must not reach services of the box itself. */
export const defaultCameraNetworks = '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7';

/** Never a camera, whatever is configured: this host, link-local (cloud metadata lies there), multicast, broadcast. */
const neverAllowed = ['0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4', '::/128', 'fe80::/10', 'ff00::/8'];

export type ResolvedAddress =
  | {
      ok: true;
      /** The URL with its host replaced by the address that was checked, so that no second look-up can name another (DNS rebinding). */
      url: string;
      /** Host as configured. */
      host: string;
    }
  | { ok: false; fault: 'address-not-allowed' | 'unreachable' };

type Lookup = (host: string) => Promise<{ address: string }[]>;

/** Which networks a camera address may lead to. */
export class AddressPolicy {
  private readonly allowed: BlockList;
  private readonly never = blockList(neverAllowed);

  /** @param networks CIDR ranges with commas between. Throws TypeError on anything else. */
  constructor(
    networks: string = defaultCameraNetworks,
    private readonly look: Lookup = (host) => lookup(host, { all: true }),
  ) {
    this.allowed = blockList(
      networks
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    );
  }

  allows(address: string): boolean {
    const plain = unwrapped(address);
    const family = isIP(plain);
    if (family === 0) return false;
    const kind = family === 6 ? 'ipv6' : 'ipv4';
    return this.allowed.check(plain, kind) && !this.never.check(plain, kind);
  }

  /** @param url with a host; checked by `cameraUrlFault` before */
  async resolve(url: string): Promise<ResolvedAddress> {
    const match = /^([a-z]+:\/\/)(\[[^\]]*\]|[^/:?#@]*)((?::\d+)?(?:[/?#].*)?)$/iu.exec(url);
    const [, scheme, host, rest] = match ?? [];
    if (scheme === undefined || host === undefined || host === '' || rest === undefined) return { ok: false, fault: 'address-not-allowed' };
    const name = host.replace(/^\[|\]$/gu, '');
    const addresses = isIP(name) === 0 ? await this.look(name).catch(() => []) : [{ address: name }];
    if (addresses.length === 0) return { ok: false, fault: 'unreachable' };
    const address = addresses.map((entry) => entry.address).find((candidate) => this.allows(candidate));
    if (address === undefined) return { ok: false, fault: 'address-not-allowed' };
    return { ok: true, url: `${scheme}${isIP(address) === 6 ? `[${address}]` : address}${rest}`, host };
  }
}

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits = ''] = range.split('/');
    const family = isIP(address);
    const length = Number(bits);
    if (family === 0 || !/^\d+$/u.test(bits) || length > (family === 6 ? 128 : 32)) {
      throw new TypeError(`"${range}" is no network; write it as 192.168.1.0/24`);
    }
    list.addSubnet(address, length, family === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** `::ffff:10.0.0.1` is `10.0.0.1`: one address must not have two answers. */
function unwrapped(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu.exec(address)?.[1] ?? address;
}
