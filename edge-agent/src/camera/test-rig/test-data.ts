import { copyFileSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LoadedModelPack, loadModelPack, readPackManifest } from '@sigap/node-kit';

/** Real pictures, clips and weights, beside the repository. */
export const testData = process.env['SIGAP_TEST_DATA'] ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
export const hasTestData = existsSync(join(testData, 'video'));

/** A pack with its files taken from the test data where they are no part of an npm package. */
export async function testPack(name: string): Promise<LoadedModelPack> {
  const modelsDir = mkdtempSync(join(tmpdir(), 'sigap-models-'));
  const { files } = await readPackManifest(name);
  mkdirSync(join(modelsDir, name));
  for (const file of files) {
    const source = join(testData, 'models', file.name);
    if (existsSync(source)) copyFileSync(source, join(modelsDir, name, file.name));
  }
  return loadModelPack(name, { modelsDir });
}
