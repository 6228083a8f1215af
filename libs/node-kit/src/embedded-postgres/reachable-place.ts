import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isReachable, type ServerUser } from './server-user.js';

/** Root's choice for what the server's user can't reach in its own place, such as below root's home. */
const OUTSIDE = '/var/lib';

/**
 * A folder that the server's user can pass through: `preferred` where that works, else `/var/lib/sigap-<hash of preferred>`
 * (only root comes to that). Made when missing, mode 0711: others may pass through to what they own, and can list nothing.
 * @throws Error when neither can be reached
 */
export function reachablePlace(preferred: string, user: ServerUser | undefined, outside: string = OUTSIDE): string {
  mkdirSync(preferred, { recursive: true, mode: 0o711 });
  if (user === undefined) return preferred;
  const places = [preferred, join(outside, `sigap-${createHash('sha256').update(preferred).digest('hex').slice(0, 16)}`)];
  for (const place of places) {
    mkdirSync(place, { recursive: true, mode: 0o711 });
    chmodSync(place, 0o711);
    if (isReachable(place, '-x', user)) return place;
  }
  throw new Error(
    `the user ${user.name} reaches neither ${places.join(' nor ')}: set SIGAP_DATA to a folder that every user may pass through`,
  );
}
