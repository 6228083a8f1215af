import { readFileSync } from 'node:fs';

/** @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockedPackage */

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

/**
 * How many folders lie directly in node_modules (or in a scope) once all is installed: the optional ones for other systems don't.
 * @param {Record<string, LockedPackage>} wanted
 */
export function expectedFolders(wanted, system = { os: process.platform, cpu: process.arch, libc: 'glibc' }) {
  const fits = (list, one) => list === undefined || list.includes(one);
  return Object.entries(wanted).filter(
    ([folder, { os, cpu, libc }]) =>
      /^node_modules\/(@[^/]+\/)?[^/]+$/.test(folder) && fits(os, system.os) && fits(cpu, system.cpu) && fits(libc, system.libc),
  ).length;
}
