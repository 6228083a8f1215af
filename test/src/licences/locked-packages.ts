import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), license: z.string().optional(), link: z.boolean().optional() }),
  ),
});
const Manifest = z.object({
  license: z.union([z.string(), z.object({ type: z.string() }).transform(({ type }) => type)]).optional(),
  licenses: z.array(z.object({ type: z.string() })).optional(),
});

export interface LockedPackage {
  name: string;
  version: string;
  /** As the package names it; empty when it names none. */
  licence: string;
}

/** All packages that an installation on any system may get, with the licence of the installed copy where there is one. */
export function lockedPackages(workspace: string): LockedPackage[] {
  const { packages } = Lockfile.parse(JSON.parse(readFileSync(join(workspace, 'package-lock.json'), 'utf8')));
  return Object.entries(packages)
    .filter(([folder, { link }]) => folder.includes('node_modules/') && link !== true)
    .map(([folder, { version = '', license = '' }]) => ({
      name: folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: installedLicence(join(workspace, folder)) ?? license,
    }));
}

function installedLicence(folder: string): string | undefined {
  try {
    const { license, licenses } = Manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    return license ?? licenses?.map(({ type }) => type).join(' OR ');
  } catch {
    return undefined;
  }
}
