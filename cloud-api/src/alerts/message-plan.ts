/** Something a receiver should hear; oldest first. */
export interface WaitingItem {
  readonly id: string;
  readonly createdAt: number;
}
export interface DigestRule {
  /** After a message, the next ones are gathered for this long. */
  readonly windowMs: number;
  readonly maxPerHour: number;
}
export type MessagePlan =
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'single'; readonly items: readonly [WaitingItem] }
  | { readonly kind: 'digest'; readonly items: readonly WaitingItem[] };

const hourMs = 3_600_000;

/**
 * AL-3 for one receiver: the first one now and the rest in a digest; at most `maxPerHour` messages in any hour, the digest waits
 * until there is room.
 * @param sentAt when messages went to this receiver, in any order; those older than an hour don't matter
 */
export function planMessages(waiting: readonly WaitingItem[], sentAt: readonly number[], now: number, rule: DigestRule): MessagePlan {
  const [first] = waiting;
  if (!first) return { kind: 'wait', until: now + rule.windowMs };
  const recent = sentAt.filter((at) => now - at < hourMs).toSorted((a, b) => a - b);
  if (recent.length >= rule.maxPerHour) return { kind: 'wait', until: (recent.at(-rule.maxPerHour) ?? now) + hourMs };
  const last = recent.at(-1);
  const windowEnd = last === undefined ? Number.NEGATIVE_INFINITY : last + rule.windowMs;
  if (now < windowEnd) return { kind: 'wait', until: windowEnd };
  // only what had to wait, for the window or for room, is gathered: something new after a quiet time goes out by itself
  const hadToWait = first.createdAt < windowEnd || now - first.createdAt >= rule.windowMs;
  return hadToWait && waiting.length > 1 ? { kind: 'digest', items: waiting } : { kind: 'single', items: [first] };
}
