import { splitCameraUrl } from '@sigap/contracts';

/** User name and password of a camera, apart from its address. */
export interface CameraLogin {
  readonly username: string | null;
  readonly password: string | null;
}

export interface CameraAddresses {
  readonly url: string;
  readonly subUrl: string | null;
}

/** What is to be stored after a change. `login`: `kept` leaves what is stored as it is, null means that there is none. */
export interface AddressChange extends CameraAddresses {
  readonly login: CameraLogin | null | 'kept';
}

/** Stands for the user name and password that are stored. */
const stored = '***';

export type AddressFault = 'host_changed' | 'nothing_stored';

/**
 * Splits user name and password off what a person typed. `rtsp://***@...` keeps those that are stored, for the same host alone: else
 * whoever may edit cameras could have a stored password sent to a machine of their own.
 * @param before null for a new camera
 */
export function splitAddresses(
  typed: CameraAddresses,
  before: (CameraAddresses & { hasLogin: boolean }) | null,
): AddressChange | AddressFault {
  const main = splitCameraUrl(typed.url);
  const sub = typed.subUrl === null ? null : splitCameraUrl(typed.subUrl);
  const addresses = { url: main.url, subUrl: sub?.url ?? null };
  const keeps = main.username === stored || (main.username === null && sub?.username === stored);
  if (keeps) {
    if (before === null || !before.hasLogin) return 'nothing_stored';
    const known = [hostOf(before.url), before.subUrl === null ? null : hostOf(before.subUrl)];
    const wanted = sub === null ? [hostOf(main.url)] : [hostOf(main.url), hostOf(sub.url)];
    return wanted.every((host) => known.includes(host)) ? { ...addresses, login: 'kept' } : 'host_changed';
  }
  const source = main.username !== null ? main : sub?.username !== null && sub?.username !== stored ? sub : null;
  return { ...addresses, login: source === null ? null : { username: source.username, password: source.password } };
}

function hostOf(url: string): string {
  return (/^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/iu.exec(url)?.[1] ?? '').toLowerCase();
}
