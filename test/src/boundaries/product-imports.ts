import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packagesReachedFrom } from './import-closure.js';

const BENCH = '/bench/';

/** Where a project's programs and workers begin, and what it offers to others. Benchmarks are no product. */
export function productEntries(projectRoot: string): string[] {
  return readdirSync(join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|\/)(index|main|[\w-]+\.main|[\w-]+\.worker)\.tsx?$/.test(path) && !`/${path}`.includes(BENCH))
    .map((path) => join(projectRoot, 'src', path));
}

/** Does anything that ships lead to the package? What specs alone lead to does not ship. */
export function isInProduct(projectRoot: string, packageName: string): boolean {
  return productEntries(projectRoot).some((entry) => packagesReachedFrom(entry).has(packageName));
}
