import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inRepository } from './test-data.js';

/** Puts a pack into a models folder with the installer's own program, from files that lie in `from`. */
export async function installPack(pack: string, from: string, modelsDir: string): Promise<void> {
  const env = { PATH: process.env['PATH'] ?? '', SIGAP_MODELS_DIR: modelsDir };
  await promisify(execFile)(process.execPath, [inRepository('models/dist/models.main.js'), 'install', pack, '--from', from], { env });
}
