import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelPack } from '@sigap/contracts';
import { z } from 'zod';

/** Written beside the files of a pack that must not be used in business, when the installer accepted that in words. */
export const LicenceAcceptance = z.object({ pack: z.string(), text: z.string(), acceptedAt: z.iso.datetime() });
export type LicenceAcceptance = z.infer<typeof LicenceAcceptance>;

export function acceptancePath(modelsDir: string, pack: string): string {
  return join(modelsDir, pack, 'licence-acceptance.json');
}

/** True when the pack asks for no acceptance, or the recorded words are exactly those of the manifest. */
export async function isLicenceAccepted(pack: ModelPack, modelsDir: string): Promise<boolean> {
  if (pack.acceptanceText === undefined) return true;
  try {
    const record = LicenceAcceptance.parse(JSON.parse(await readFile(acceptancePath(modelsDir, pack.name), 'utf8')));
    return record.pack === pack.name && record.text === pack.acceptanceText;
  } catch {
    // Absent or unreadable is the same as not accepted: the cure is the same command.
    return false;
  }
}
