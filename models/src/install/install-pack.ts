import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelFile, ModelPack } from '@sigap/contracts';
import { acceptancePath, isLicenceAccepted, type LicenceAcceptance, ModelPackError, readPackFile } from '@sigap/node-kit';
import { ModelsError } from '../models-error.js';
import { findByHash, type WantedFile } from './find-by-hash.js';
import { copyToStage, downloadToStage } from './stage-file.js';
import { StagingFolder } from './staging-folder.js';

export interface InstallOptions {
  modelsDir: string;
  from?: string;
  acceptLicence?: string;
  now: () => Date;
}

export interface InstalledFile {
  name: string;
  how: 'in_npm_package' | 'already_there' | 'copied' | 'downloaded';
}

/**
 * Installs all files of a pack or none. Throws ModelPackError (`licence_not_accepted`, `file_hash_unknown`, `file_missing` for an npm
 * package that is not there) or ModelsError.
 */
export async function installPack(pack: ModelPack, options: InstallOptions): Promise<InstalledFile[]> {
  const acceptance = await checkLicence(pack, options);
  for (const file of pack.files) requireHash(pack, file);
  const staging = await StagingFolder.open(options.modelsDir, pack.name);
  try {
    const done: InstalledFile[] = [];
    for (const file of pack.files) done.push({ name: file.name, how: await obtain(pack, file, staging, options) });
    const staged = done.filter(({ how }) => how === 'copied' || how === 'downloaded').map(({ name }) => name);
    if (acceptance !== null) {
      const record = acceptancePath('', pack.name).split('/').at(-1) as string;
      await writeFile(join(staging.path, record), `${JSON.stringify(acceptance, null, 2)}\n`, { flush: true });
      staged.unshift(record);
    }
    await staging.publish(staged);
    return done;
  } finally {
    await staging.remove();
  }
}

/** The record to keep, or null when none is needed. */
async function checkLicence(pack: ModelPack, options: InstallOptions): Promise<LicenceAcceptance | null> {
  if (pack.acceptanceText === undefined) return null;
  if (options.acceptLicence === undefined && (await isLicenceAccepted(pack, options.modelsDir))) return null;
  if (options.acceptLicence !== pack.acceptanceText) {
    throw new ModelPackError(
      'licence_not_accepted',
      `${pack.name} is not for commercial use (${pack.licence}); if that holds for you, add: --accept-licence "${pack.acceptanceText}"`,
    );
  }
  return { pack: pack.name, text: pack.acceptanceText, acceptedAt: options.now().toISOString() };
}

function requireHash(pack: ModelPack, file: ModelFile): WantedFile {
  if (file.sha256 !== null) return { name: file.name, sha256: file.sha256, bytes: file.bytes };
  const why = file.source.kind === 'none' ? `: ${file.source.why}` : '';
  throw new ModelPackError('file_hash_unknown', `${file.name} of ${pack.name} can not be installed, because its sha256 is not known${why}`);
}

async function obtain(pack: ModelPack, file: ModelFile, staging: StagingFolder, options: InstallOptions): Promise<InstalledFile['how']> {
  const wanted = requireHash(pack, file);
  if (file.source.kind === 'npm') {
    await readPackFile(pack, file, options.modelsDir);
    return 'in_npm_package';
  }
  if (await isThere(pack, file, options.modelsDir)) return 'already_there';
  const target = join(staging.path, file.name);
  if (options.from !== undefined) {
    const found = await findByHash(options.from, wanted);
    if (found === null) throw new ModelsError('file_not_found', `no file in ${options.from} is ${file.name} (sha256 ${wanted.sha256})`);
    await copyToStage(found, target, wanted);
    return 'copied';
  }
  if (file.source.kind === 'none') throw new ModelsError('file_not_found', `${file.name} can not be fetched: ${file.source.why}`);
  await downloadToStage(file.source.url, target, wanted);
  return 'downloaded';
}

async function isThere(pack: ModelPack, file: ModelFile, modelsDir: string): Promise<boolean> {
  try {
    await readPackFile(pack, file, modelsDir);
    return true;
  } catch (error) {
    if (error instanceof ModelPackError) return false;
    throw error;
  }
}
