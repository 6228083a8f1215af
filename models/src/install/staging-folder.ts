import { mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelsError } from '../models-error.js';

/** A folder beside the packs (same file system, so that a rename is atomic) where files become complete before they are seen. */
export class StagingFolder {
  private constructor(
    readonly path: string,
    private readonly target: string,
  ) {}

  /** Throws `write_failed` when the models folder can't be made or written. */
  static async open(modelsDir: string, pack: string): Promise<StagingFolder> {
    const target = join(modelsDir, pack);
    try {
      await mkdir(target, { recursive: true });
      return new StagingFolder(await mkdtemp(join(modelsDir, `.staging-${pack}-`)), target);
    } catch (cause) {
      throw new ModelsError('write_failed', `${modelsDir} can not be written; set SIGAP_MODELS_DIR to a folder that can`, { cause });
    }
  }

  /** Moves complete files to the pack, then makes the names durable: after a power cut each file is the old or the new one. */
  async publish(names: readonly string[]): Promise<void> {
    for (const name of names) await rename(join(this.path, name), join(this.target, name));
    const folder = await open(this.target, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
