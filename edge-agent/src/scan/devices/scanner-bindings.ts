import { readFile } from 'node:fs/promises';
import { uuid } from '@sigap/contracts';
import { z } from 'zod';

export const bauds = [9600, 19_200, 38_400, 57_600, 115_200] as const;

/** One entry of `scanners.json` in the box's folder. */
const binding = z.strictObject({
  match: z
    .string()
    .min(1)
    .max(300)
    .refine((text) => !text.includes('..'), 'no path upwards')
    .describe('/dev/input/event7, /dev/ttyACM0, or a piece of a name in /dev/input/by-id or /dev/serial/by-id'),
  station: uuid.nullable().default(null).describe('id of the packing camera; null: whichever SIGAP:STATION:n it reads'),
  kind: z.enum(['keyboard', 'serial']).optional().describe('told by the path where not given'),
  baud: z.literal(bauds).default(9600),
});
export type ScannerBinding = z.infer<typeof binding>;

export const scannersFile = z.strictObject({
  scanners: z
    .array(binding)
    .max(32)
    .refine((all) => new Set(all.map(({ match }) => match)).size === all.length, 'a scanner is named twice'),
});

export interface ScannerBindings {
  bindings: readonly ScannerBinding[];
  /** One line for the installer. */
  problem: string | null;
}

/** A file that is not there has no scanners; one that is wrong has none either, and says why. */
export async function loadScannerBindings(path: string): Promise<ScannerBindings> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { bindings: [], problem: absent ? null : 'can not be read' };
  }
  return parseScannerBindings(text);
}

export function parseScannerBindings(text: string): ScannerBindings {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { bindings: [], problem: 'no JSON' };
  }
  const parsed = scannersFile.safeParse(json);
  if (parsed.success) return { bindings: parsed.data.scanners, problem: null };
  const issue = parsed.error.issues[0];
  return { bindings: [], problem: `field "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'wrong'}` };
}
