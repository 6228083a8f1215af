/** Day of a calendar, `YYYY-MM-DD`. */
export type Day = string;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The clock on the wall of a time zone, read as if it were UTC; milliseconds. */
function wallClock(atMs: number, timeZone: string): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-u-ca-iso8601', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
    });
  formats.set(timeZone, format);
  const parts = format.formatToParts(atMs);
  const part = (wanted: string) => Number(parts.find(({ type }) => type === wanted)?.value ?? 0);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/** The day that it is in a time zone of the IANA database. */
export function dayAt(atMs: number, timeZone: string): Day {
  return new Date(wallClock(atMs, timeZone)).toISOString().slice(0, 10);
}

const dayMs = 24 * 3_600_000;

/**
 * The instant at which a day begins in a time zone, or the day so many days later. Where clocks are put forward at midnight there is no
 * 00:00: the day begins with its first instant.
 */
export function startOfDay(day: Day, plusDays: number, timeZone: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const midnight = Date.UTC(year, month - 1, date + plusDays);
  // the offset of the day before, and that of the day after a change of the clocks
  const candidates = [midnight - dayMs, midnight + dayMs].map((near) => midnight - (wallClock(near, timeZone) - near));
  const begins = candidates.toSorted((a, b) => a - b).find((at) => wallClock(at, timeZone) >= midnight);
  return new Date(begins ?? midnight).toISOString();
}

/** The time zone that this computer is set to. */
export const viewersZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
