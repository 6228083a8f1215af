import type { ModelPack } from '@sigap/contracts';
import { isLicenceAccepted, ModelPackError, readPackFile } from '@sigap/node-kit';

export type FileState = 'ok' | 'file_missing' | 'file_wrong_hash' | 'file_hash_unknown';

export interface PackState {
  files: { name: string; state: FileState }[];
  licenceAccepted: boolean;
  /** everything is there, has the right hash, and the licence was accepted where that is needed */
  usable: boolean;
}

/** Checks every file of a pack against its hash. */
export async function verifyPack(pack: ModelPack, modelsDir: string): Promise<PackState> {
  const files: PackState['files'] = [];
  for (const file of pack.files) files.push({ name: file.name, state: await stateOf(() => readPackFile(pack, file, modelsDir)) });
  const licenceAccepted = await isLicenceAccepted(pack, modelsDir);
  return { files, licenceAccepted, usable: licenceAccepted && files.every(({ state }) => state === 'ok') };
}

async function stateOf(read: () => Promise<unknown>): Promise<FileState> {
  try {
    await read();
    return 'ok';
  } catch (error) {
    if (!(error instanceof ModelPackError)) throw error;
    const { code } = error;
    if (code === 'file_missing' || code === 'file_wrong_hash' || code === 'file_hash_unknown') return code;
    throw error;
  }
}
