import type { ClipCopy } from '@sigap/contracts';

/** What marketplaces take: a minute, less one frame of a slow camera. */
const marketplaceMs = 59_800;
/** A copy for a marketplace shows a little of what was before the label was held up. */
const beforeScanMs = 1_000;

export interface CopiedClip {
  readonly durationMs: number;
  /** From the first frame to the scan. */
  readonly scanMs: number;
}

/**
 * Which part of a clip a copy shows, in milliseconds from its first frame.
 * @returns null when nothing is left of the part that was asked for
 */
export function copiedPart(
  kind: ClipCopy['kind'],
  clip: CopiedClip,
  asked: { fromMs?: number | undefined; toMs?: number | undefined },
): { fromMs: number; toMs: number } | null {
  const isMarketplace = kind === 'marketplace';
  const fromMs = asked.fromMs ?? (isMarketplace ? Math.max(0, clip.scanMs - beforeScanMs) : 0);
  const end = Math.min(asked.toMs ?? clip.durationMs, clip.durationMs);
  const toMs = isMarketplace ? Math.min(end, fromMs + marketplaceMs) : end;
  return toMs - fromMs >= 100 ? { fromMs: Math.round(fromMs), toMs: Math.round(toMs) } : null;
}

/** The wall clock of a time zone, read as if it were UTC: what a picture shows without knowing of zones. */
export function wallClockMs(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-u-ca-iso8601', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (wanted: string) => Number(parts.find(({ type }) => type === wanted)?.value ?? 0);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) + at.getUTCMilliseconds();
}

/** A line of text for a picture: one line, no longer than fits. */
export function pictureLine(...parts: (string | null)[]): string {
  return parts
    .filter((part) => part !== null && part !== '')
    .join(' · ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ')
    .slice(0, 60);
}
