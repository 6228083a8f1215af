import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isInProduct } from './product-imports.js';

const Manifest = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

/** Does a project lean on another one in its specs and benchmarks alone? */
export function isDevOnly(projectRoot: string, target: string): boolean {
  const { dependencies, devDependencies } = Manifest.parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')));
  return target in devDependencies && !(target in dependencies) && !isInProduct(projectRoot, target);
}
