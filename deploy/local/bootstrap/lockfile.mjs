import { readFileSync } from 'node:fs';

/** @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage */

/** @param {string} path @returns {Record<string, LockedPackage> | undefined} its packages by folder */
export function readLockfile(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Which packages the lockfile wants and the installation (npm's own record, `node_modules/.package-lock.json`) lacks or has in
 * another version. Optional ones may be absent: they are for other systems.
 * @param {Record<string, LockedPackage>} wanted
 * @param {Record<string, LockedPackage>} installed
 */
export function missingPackages(wanted, installed) {
  return Object.entries(wanted)
    .filter(([folder]) => folder.includes('node_modules/'))
    .filter(([folder, { version, optional, devOptional }]) => {
      const found = installed[folder];
      return found === undefined ? !(optional || devOptional) : found.version !== version;
    })
    .map(([folder]) => folder);
}
