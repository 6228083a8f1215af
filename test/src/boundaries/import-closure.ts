import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const IMPORT = /(?:^|[\s;])(?:import|export)\s+(?!type\b)(?:[^'"]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

/** What a source file asks for at run time: relative paths and package names. Imports of types alone vanish and don't count. */
export function importsOf(source: string): string[] {
  return [...source.matchAll(IMPORT)].map(([, statical, dynamic]) => statical ?? dynamic ?? '');
}

/** Packages that come into a process with this source file: its own imports and those of all files it leads to. */
export function packagesReachedFrom(entry: string): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file) || !existsSync(file)) continue;
    seen.add(file);
    for (const wanted of importsOf(readFileSync(file, 'utf8'))) {
      if (wanted.startsWith('.')) open.push(join(dirname(file), wanted.replace(/\.js$/, '.ts')));
      else packages.add(packageName(wanted));
    }
  }
  return packages;
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
