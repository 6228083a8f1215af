import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const folders = ['/dev/input/by-id', '/dev/serial/by-id'] as const;

/** Where the scanner of a binding is now, or null. A name that is no path is looked for among the names that stay the same over restarts. */
export function findDevice(match: string, among: readonly string[] = folders): string | null {
  if (match.startsWith('/')) return existsSync(match) ? match : null;
  for (const folder of among) {
    const found = namesIn(folder).find((name) => name.includes(match) && (!folder.includes('input') || name.endsWith('event-kbd')));
    if (found !== undefined) return join(folder, found);
  }
  return null;
}

export function kindOfDevice(path: string): 'keyboard' | 'serial' {
  return path.includes('/input/') ? 'keyboard' : 'serial';
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}
