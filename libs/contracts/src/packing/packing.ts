import { z } from 'zod';
import { line } from '../primitives/primitives.js';

/** A parcel goes out, or comes back (PK-9). */
export const packingMode = z.enum(['ship', 'return']);
export type PackingMode = z.infer<typeof packingMode>;

/** Of one station; names as in the seed. `completed`: its last clip is stored; `error`: it can't record, and says why. */
export const stationState = z.enum(['idle', 'recording', 'completed', 'error']);
export type StationState = z.infer<typeof stationState>;

/**
 * Why a recording ended (PK-4). `scan`: the same code again; `next`: another code; `idle`: nothing moved on the table; `limit`: the longest
 * time; `interrupted`: power, process or camera failed; `cancelled`: the code for that was scanned, the clip is kept and marked.
 */
export const stopReason = z.enum(['scan', 'next', 'idle', 'limit', 'operator', 'emergency', 'interrupted', 'cancelled']);
export type StopReason = z.infer<typeof stopReason>;

/** Where a code came from (PK-6). `camera`: read from the picture; `page`: keyboard wedge at the station page. */
export const scanSource = z.enum(['camera', 'usb', 'serial', 'page', 'api']);
export type ScanSource = z.infer<typeof scanSource>;

/** Names as zxing has them. */
export const symbology = z.enum([
  'Code128',
  'Code39',
  'Code93',
  'Codabar',
  'EAN13',
  'EAN8',
  'UPCA',
  'UPCE',
  'ITF',
  'QRCode',
  'DataMatrix',
  'PDF417',
  'Aztec',
]);
export type Symbology = z.infer<typeof symbology>;
/** What labels are read from unless a platform says otherwise: a QR beside the label then does not answer (PK-5). */
export const linearSymbologies = [
  'Code128',
  'Code39',
  'Code93',
  'Codabar',
  'EAN13',
  'EAN8',
  'UPCA',
  'UPCE',
  'ITF',
] as const satisfies readonly Symbology[];

/** Text of a barcode: printable ASCII as label printers make it, never a path, never a line break. */
export const label = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[\x20-\x7e]+$/, 'a label has printable ASCII characters only');

/** Short name of a marketplace, e.g. `shopee`. */
export const platformCode = z.string().regex(/^[a-z0-9-]{1,30}$/);

/** How a marketplace's labels look, and how long a buyer may dispute. No regular expression: a rule that anybody may edit must not be able to hang a box. */
export const platform = z.strictObject({
  code: platformCode,
  name: line(60),
  /** Empty: any. */
  prefixes: z.array(z.string().regex(/^[\x21-\x7e]{1,20}$/)).max(20),
  characters: z.enum(['digits', 'alphanumeric', 'any']),
  minLength: z.number().int().min(1).max(80),
  maxLength: z.number().int().min(1).max(80),
  symbologies: z.array(symbology).min(1).max(13),
  /** Days after shipping in which a claim may come (claim clock, PK-16). */
  disputeDays: z.number().int().min(1).max(365),
});
export type Platform = z.infer<typeof platform>;

/** A condition a returned parcel was found in. */
export const returnCondition = z.enum(['good', 'opened', 'damaged', 'wrong-item', 'empty']);
export type ReturnCondition = z.infer<typeof returnCondition>;

const looseLabel = { prefixes: [], characters: 'alphanumeric', minLength: 6, maxLength: 40, symbologies: [...linearSymbologies] } as const;
const knownPlatform = (code: string, name: string, disputeDays: number): Platform => ({
  ...looseLabel,
  prefixes: [],
  symbologies: [...linearSymbologies],
  code,
  name,
  disputeDays,
});

/** A start, to be edited: marketplaces change their labels and terms without telling us. */
export const defaultPlatforms: readonly Platform[] = [
  knownPlatform('shopee', 'Shopee', 15),
  knownPlatform('tokopedia', 'Tokopedia', 7),
  knownPlatform('tiktok', 'TikTok Shop', 30),
  knownPlatform('lazada', 'Lazada', 15),
  knownPlatform('blibli', 'Blibli', 15),
  { ...knownPlatform('other', 'Lainnya', 14), characters: 'any', minLength: 4, maxLength: 80 },
];

/** Does a code look like a label of the platform? */
export function isLabelOf(rule: Platform, code: string, from: Symbology | null): boolean {
  if (from !== null && !rule.symbologies.includes(from)) return false;
  if (code.length < rule.minLength || code.length > rule.maxLength) return false;
  if (rule.characters === 'digits' && !/^[0-9]+$/.test(code)) return false;
  if (rule.characters === 'alphanumeric' && !/^[0-9A-Za-z-]+$/.test(code)) return false;
  return rule.prefixes.length === 0 || rule.prefixes.some((prefix) => code.startsWith(prefix));
}
