const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?)?\s?(Z|[+-]\d{2}:?\d{2})?$/;
/** As people in Indonesia write it: the day first. */
const DAY_FIRST = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[T ,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?)?$/;

/**
 * A date of an order list as PostgreSQL reads it: `2026-11-20 08:15:30`, in the time of the site unless an offset follows. Null when
 * there is no such date.
 */
export function shippedAt(text: string): string | null {
  const iso = ISO.exec(text);
  if (iso) return written(iso.slice(1, 7), iso[7] ?? '');
  const local = DAY_FIRST.exec(text);
  if (!local) return null;
  const [day, month, year, ...time] = local.slice(1, 7);
  return written([year, month, day, ...time], '');
}

function written(parts: readonly (string | undefined)[], offset: string): string | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  if (year < 2000 || year > 2100 || hour > 23 || minute > 59 || second > 59) return null;
  if (offset !== '' && offset !== 'Z' && Number(offset.slice(1, 3)) > 14) return null;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}${offset}`;
}
