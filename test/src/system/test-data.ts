import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const repository = new URL('../../../', import.meta.url);

/** Absolute path of something in the repository. */
export function inRepository(path: string): string {
  return fileURLToPath(new URL(path, repository));
}

const folder = process.env['SIGAP_TEST_DATA'] ?? inRepository('../shared/data');

/** Real faces, clips and weights for tests; absent on most machines, and the tests that need it say so in their names. */
export const testData = { folder, present: existsSync(folder), path: (name: string) => `${folder}/${name}` };
