import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModelPack } from '@sigap/contracts';
import { ModelPackError } from './model-pack-error.js';

/** `models/packs` of this repository; the same from `src` and from `dist`. */
export const defaultPacksDir = fileURLToPath(new URL('../../../../models/packs/', import.meta.url));

/** Names of the known packs, in alphabetical order. */
export async function listPackNames(packsDir: string = defaultPacksDir): Promise<string[]> {
  const entries = await readdir(packsDir);
  return entries
    .filter((entry) => entry.endsWith('.json'))
    .map((entry) => entry.slice(0, -'.json'.length))
    .toSorted();
}

/** Reads and parses one manifest. Throws `pack_unknown` or `manifest_invalid`. */
export async function readPackManifest(name: string, packsDir: string = defaultPacksDir): Promise<ModelPack> {
  const known = await listPackNames(packsDir);
  if (!known.includes(name))
    throw new ModelPackError('pack_unknown', `no model pack is called "${name}"; known packs: ${known.join(', ')}`);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(join(packsDir, `${name}.json`), 'utf8'));
  } catch (cause) {
    throw new ModelPackError('manifest_invalid', `the manifest of model pack "${name}" is not JSON`, { cause });
  }
  const parsed = ModelPack.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ModelPackError(
      'manifest_invalid',
      `the manifest of model pack "${name}" is wrong at ${issue?.path.join('.') ?? '?'}: ${issue?.message ?? '?'}`,
    );
  }
  if (parsed.data.name !== name)
    throw new ModelPackError('manifest_invalid', `the manifest ${name}.json calls itself "${parsed.data.name}"`);
  return parsed.data;
}
