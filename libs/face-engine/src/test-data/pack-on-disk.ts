import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModelPack } from '@sigap/contracts';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Folder with real pictures and weights for tests and benches; the project itself ships none. */
export const testDataDir = process.env['SIGAP_TEST_DATA'] ?? join(root, '../shared/data');

export interface PackOnDisk {
  pack: ModelPack;
  files: Map<string, Uint8Array>;
}

/** A pack for tests and benches, from its npm package or the test data; null when a file is not there. */
export function packOnDisk(name: string): PackOnDisk | null {
  const pack = ModelPack.parse(JSON.parse(readFileSync(join(root, 'models/packs', `${name}.json`), 'utf8')));
  const files = new Map<string, Uint8Array>();
  for (const { name: file, source } of pack.files) {
    const path =
      source.kind === 'npm'
        ? join(dirname(require.resolve(`${source.package}/package.json`)), source.path)
        : join(testDataDir, 'models', file);
    if (!existsSync(path)) return null;
    files.set(file, readFileSync(path));
  }
  return { pack, files };
}
