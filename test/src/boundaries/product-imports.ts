import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SPEC = /\.(spec|int-spec|e2e-spec|bench)\.tsx?$/;
const BENCH = '/bench/';

/** The files of a project that ship: no specs, no benchmarks. Paths. */
export function productFiles(projectRoot: string): string[] {
  return readdirSync(join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !SPEC.test(path) && !`/${path}`.includes(BENCH))
    .map((path) => join(projectRoot, 'src', path));
}

/** Does the text import the package, or a part of it? */
export function importsPackage(source: string, packageName: string): boolean {
  const quoted = packageName.replaceAll(/[/.@-]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?:from|import)\s*\(?\s*['"]${quoted}(?:/[^'"]*)?['"]`).test(source);
}

export function filesImporting(projectRoot: string, packageName: string): string[] {
  return productFiles(projectRoot).filter((path) => importsPackage(readFileSync(path, 'utf8'), packageName));
}
