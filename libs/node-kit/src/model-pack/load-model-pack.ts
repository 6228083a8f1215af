import type { ModelPack } from '@sigap/contracts';
import { isLicenceAccepted } from './licence-acceptance.js';
import { ModelPackError } from './model-pack-error.js';
import { installCommand, readPackFile } from './pack-files.js';
import { readPackManifest } from './pack-manifests.js';

export interface LoadedModelPack {
  pack: ModelPack;
  /** Manifest file name -> bytes, each checked against its sha256. */
  files: Map<string, Uint8Array>;
}

/**
 * Loads a face model pack for `createFaceEngine`. Files come from `modelsDir/<pack>/`, or from the npm package the manifest names.
 * Throws ModelPackError; its message is one line with the command that cures it.
 */
export async function loadModelPack(name: string, options: { modelsDir: string; packsDir?: string }): Promise<LoadedModelPack> {
  const pack = await readPackManifest(name, options.packsDir);
  if (!(await isLicenceAccepted(pack, options.modelsDir))) {
    throw new ModelPackError(
      'licence_not_accepted',
      `the licence of model pack "${pack.name}" was not accepted (${pack.licence}); run: ${installCommand(pack)}`,
    );
  }
  const files = new Map<string, Uint8Array>();
  for (const file of pack.files) files.set(file.name, await readPackFile(pack, file, options.modelsDir));
  return { pack, files };
}
