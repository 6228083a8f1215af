/** Language of the viewer. */
export type Language = 'id' | 'en';

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

const formats = new Map<Language, Intl.RelativeTimeFormat>();

/**
 * "11 hours ago" in the viewer's language. Both times in milliseconds; a time in the future (a clock that runs ahead) counts as now.
 */
export function relativeTime(atMs: number, nowMs: number, language: Language): string {
  const format = formats.get(language) ?? new Intl.RelativeTimeFormat(language, { numeric: 'always' });
  formats.set(language, format);
  const seconds = Math.max(0, Math.floor((nowMs - atMs) / 1000));
  const [unit, length] = units.find(([, size]) => seconds >= size) ?? (['second', 1] as const);
  return format.format(-Math.floor(seconds / length), unit);
}
