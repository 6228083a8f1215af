import type { Span } from '../api/packing.js';

export const spanNames = ['today', 'week', 'month'] as const;
export type SpanName = (typeof spanNames)[number];

const days: Record<SpanName, number> = { today: 1, week: 7, month: 30 };

/** The last so many days of this computer's calendar, today included, until midnight: the same text all day, so that it is asked for once. */
export function spanOf(name: SpanName, now: Date): Span {
  const at = (plus: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + plus).toISOString();
  return { from: at(1 - days[name]), to: at(1) };
}
