import { randomInt } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where this installation keeps everything. Removing the folder starts over. */
export interface DataFolder {
  path: string;
  postgres: string;
  logs: string;
  edge: string;
  edgeCredentials: string;
  cameraConfigs: string;
  adminPassword: string;
}

/**
 * Makes the folder. Mode 0711: PostgreSQL runs as a user of its own when root starts us and must pass through to its own part;
 * what is secret in here is 0600 by itself.
 * @throws Error with the cure when it can't be written to
 */
export function openDataFolder(path: string): DataFolder {
  const root = resolve(path);
  const edge = join(root, 'edge');
  const folder: DataFolder = {
    path: root,
    postgres: join(root, 'postgres'),
    logs: join(root, 'logs'),
    edge,
    edgeCredentials: join(edge, 'credentials.json'),
    cameraConfigs: join(edge, 'camera_configs'),
    adminPassword: join(root, 'admin-password'),
  };
  try {
    mkdirSync(root, { recursive: true, mode: 0o711 });
    chmodSync(root, 0o711);
    for (const part of [folder.postgres, folder.logs, edge, folder.cameraConfigs]) mkdirSync(part, { recursive: true, mode: 0o711 });
    for (const secret of [edge, folder.logs]) chmodSync(secret, 0o700);
  } catch (cause) {
    throw new Error(`the data folder ${root} can't be written to: run as its owner, or set SIGAP_DATA to a folder of your own`, { cause });
  }
  return folder;
}

/* Without letters and digits that people mix up. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';

/** Made at first use and kept in a file (0600): 16 characters in groups of four, 79 bits. `isNew`: nobody has been told yet. */
export function adminPassword(path: string): { password: string; isNew: boolean } {
  if (existsSync(path)) return { password: readFileSync(path, 'utf8').trim(), isNew: false };
  const letter = () => ALPHABET[randomInt(ALPHABET.length)];
  const password = Array.from({ length: 4 }, () => Array.from({ length: 4 }, letter).join('')).join('-');
  writeFileSync(path, `${password}\n`, { mode: 0o600, flag: 'wx', flush: true });
  return { password, isNew: true };
}
