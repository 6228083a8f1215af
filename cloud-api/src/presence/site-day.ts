/** Begin and end of the calendar day that `at` falls in, at a site's time zone. Milliseconds since 1970; `end` is exclusive. */
export interface SiteDay {
  readonly start: number;
  readonly end: number;
}

/** @param timeZone a name of the IANA database; throws RangeError for any other */
export function siteDay(at: number, timeZone: string): SiteDay {
  const { year, month, day } = localDate(at, timeZone);
  return { start: localMidnight(year, month, day, timeZone), end: localMidnight(year, month, day + 1, timeZone) };
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-u-ca-iso8601', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  });
  formats.set(timeZone, made);
  return made;
}

function localDate(at: number, timeZone: string) {
  const parts = new Map(
    format(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute'), second: part('second') };
}

/** The first instant of a local day. Where the clock jumps over midnight, the day begins when the clock says so. */
function localMidnight(year: number, month: number, day: number, timeZone: string): number {
  const wanted = Date.UTC(year, month - 1, day);
  let guess = wanted;
  // the offset at the guess gives a better guess; two rounds settle it on either side of a change of offset
  for (let round = 0; round < 3; round += 1) {
    const seen = localDate(guess, timeZone);
    const seenAsUtc = Date.UTC(seen.year, seen.month - 1, seen.day, seen.hour, seen.minute, seen.second);
    if (seenAsUtc === wanted) break;
    guess += wanted - seenAsUtc;
  }
  return guess;
}
