import { join, resolve } from 'node:path';
import { ModelPackError } from '@sigap/node-kit';
import { usage } from './command-line.js';
import { ModelsError } from './models-error.js';
import { runModels } from './run-models.js';

const dataDir = process.env['SIGAP_DATA'] ?? '.sigap';

try {
  await runModels(process.argv.slice(2), {
    modelsDir: resolve(process.env['SIGAP_MODELS_DIR'] ?? join(dataDir, 'models')),
    packInUse: process.env['SIGAP_FACE_PACK'] ?? 'face-api',
    now: () => new Date(),
    print: (text) => process.stdout.write(text),
  });
} catch (error) {
  if (!(error instanceof ModelsError || error instanceof ModelPackError)) throw error;
  process.stderr.write(`models: ${error.code}: ${error.message}\n`);
  if (error.code === 'usage') process.stderr.write(usage);
  process.exitCode = error.code === 'usage' ? 2 : 1;
}
