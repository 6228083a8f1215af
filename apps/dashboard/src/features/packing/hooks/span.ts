import { type Day, startOfDay } from '../../../app/site-day.js';
import type { Span } from '../api/packing.js';

export const spanNames = ['today', 'week', 'month'] as const;
export type SpanName = (typeof spanNames)[number];

const days: Record<SpanName, number> = { today: 1, week: 7, month: 30 };

/** The last so many days of the site's calendar, today included, until midnight: the same text all day, so that it is asked for once. */
export function spanOf(name: SpanName, today: Day, timeZone: string): Span {
  return { from: startOfDay(today, 1 - days[name], timeZone), to: startOfDay(today, 1, timeZone) };
}
