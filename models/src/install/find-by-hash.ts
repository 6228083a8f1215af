import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ModelsError } from '../models-error.js';

/** Deep enough for an unpacked archive on a stick; a whole home folder is not searched. */
const deepest = 4;

export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

export interface WantedFile {
  name: string;
  sha256: string;
  bytes: number | null;
}

/**
 * Path of the file in `folder` (or below) with the wanted hash, whatever its name; null when there is none. Files of another size are
 * not read; files of the wanted name come first. Links are not followed. Throws `folder_unreadable`.
 */
export async function findByHash(folder: string, wanted: WantedFile): Promise<string | null> {
  const files = await listFiles(folder, deepest);
  const byName = files.toSorted((a, b) => Number(b.endsWith(wanted.name)) - Number(a.endsWith(wanted.name)));
  for (const path of byName) {
    if (wanted.bytes !== null && (await stat(path)).size !== wanted.bytes) continue;
    if ((await hashFile(path)) === wanted.sha256) return path;
  }
  return null;
}

async function listFiles(folder: string, depth: number): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readFolder(folder)) {
    const path = join(folder, entry.name);
    if (entry.isFile()) files.push(path);
    else if (entry.isDirectory() && depth > 1) files.push(...(await listFiles(path, depth - 1)));
  }
  return files;
}

async function readFolder(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw new ModelsError('folder_unreadable', `the folder ${folder} can not be read`, { cause });
  }
}
