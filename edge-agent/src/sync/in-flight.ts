import type { OutboxEntry } from '../store/outbox-entry.js';

export type Lane = 'live' | 'backlog';

export interface FlightRule {
  /** Live batches that may wait for acknowledgement at once. */
  readonly liveBatches: number;
  /** Bounds for the number of backlog EVENTS that may wait at once; between them it adapts. */
  readonly backlogEvents: { readonly least: number; readonly most: number };
  /** An acknowledgement slower than this says that the way or the cloud is busy. Milliseconds. */
  readonly slowMs: number;
  /** First and longest time to wait for an acknowledgement before sending again. Milliseconds. */
  readonly timeout: { readonly firstMs: number; readonly longestMs: number };
}

export const defaultFlightRule: FlightRule = {
  liveBatches: 4,
  backlogEvents: { least: 50, most: 4_000 },
  slowMs: 1_000,
  timeout: { firstMs: 5_000, longestMs: 60_000 },
};

interface Flight {
  readonly lane: Lane;
  readonly sentAtMs: number;
  readonly waiting: Set<OutboxEntry>;
}

/**
 * What was sent and is not acknowledged. Pure: times come in.
 * The backlog's share adapts (additive increase, multiplicative decrease): while acknowledgements come fast it grows, when live events or
 * the backlog itself become slow it is halved, so that draining a month never delays what happens now.
 */
export class InFlight {
  private readonly flights = new Set<Flight>();
  private readonly bySeq = new Map<string, Map<number, { entry: OutboxEntry; flight: Flight }>>();
  private backlogBudget: number;
  private timeouts = 0;

  constructor(private readonly rule: FlightRule = defaultFlightRule) {
    this.backlogBudget = Math.min(500, rule.backlogEvents.most);
  }

  get budget(): number {
    return this.backlogBudget;
  }

  get events(): number {
    return this.countOf('live') + this.countOf('backlog');
  }

  get timeoutMs(): number {
    return Math.min(this.rule.timeout.longestMs, this.rule.timeout.firstMs * 2 ** this.timeouts);
  }

  hasRoomForLive(): boolean {
    return [...this.flights].filter(({ lane }) => lane === 'live').length < this.rule.liveBatches;
  }

  /** Backlog events that may be sent now. Batches of half the budget keep the way busy while an acknowledgement travels. */
  roomForBacklog(): number {
    const batch = Math.max(1, Math.ceil(this.backlogBudget / 2));
    return Math.max(0, Math.min(batch, this.backlogBudget - this.countOf('backlog')));
  }

  sent(lane: Lane, entries: readonly OutboxEntry[], nowMs: number): void {
    const flight: Flight = { lane, sentAtMs: nowMs, waiting: new Set(entries) };
    this.flights.add(flight);
    for (const entry of entries) {
      const ofEpoch = this.bySeq.get(entry.epoch) ?? new Map<number, { entry: OutboxEntry; flight: Flight }>();
      ofEpoch.set(entry.seq, { entry, flight });
      this.bySeq.set(entry.epoch, ofEpoch);
    }
  }

  /** @returns the entries that were waiting and are acknowledged; numbers that nobody sent are ignored. */
  acknowledge(epoch: string, ranges: readonly (readonly [number, number])[], nowMs: number): OutboxEntry[] {
    const ofEpoch = this.bySeq.get(epoch);
    if (!ofEpoch) return [];
    const found: OutboxEntry[] = [];
    for (const [from, to] of ranges) {
      // a range may be absurdly wide: walk whichever is shorter
      const numbers =
        to - from < ofEpoch.size ? Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i) : [...ofEpoch.keys()];
      for (const seq of numbers) {
        const known = seq >= from && seq <= to ? ofEpoch.get(seq) : undefined;
        if (!known) continue;
        ofEpoch.delete(seq);
        found.push(known.entry);
        known.flight.waiting.delete(known.entry);
        if (known.flight.waiting.size === 0) this.landed(known.flight, nowMs);
      }
    }
    if (ofEpoch.size === 0) this.bySeq.delete(epoch);
    return found;
  }

  /** Entries whose acknowledgement did not come in time. They are out of flight when this returns. */
  expire(nowMs: number): OutboxEntry[] {
    const late = [...this.flights].filter(({ sentAtMs }) => nowMs - sentAtMs >= this.timeoutMs);
    if (late.length === 0) return [];
    this.timeouts = Math.min(this.timeouts + 1, 10);
    this.shrink();
    return late.flatMap((flight) => this.drop(flight));
  }

  /** When `expire` will have something to say; null when nothing is in flight. */
  nextDeadlineMs(): number | null {
    const sent = [...this.flights].map(({ sentAtMs }) => sentAtMs);
    return sent.length === 0 ? null : Math.min(...sent) + this.timeoutMs;
  }

  /** The connection is gone: everything comes back. */
  clear(): OutboxEntry[] {
    this.timeouts = 0;
    return [...this.flights].flatMap((flight) => this.drop(flight));
  }

  private landed(flight: Flight, nowMs: number): void {
    this.flights.delete(flight);
    this.timeouts = 0;
    if (nowMs - flight.sentAtMs > this.rule.slowMs) this.shrink();
    else if (flight.lane === 'backlog') {
      this.backlogBudget = Math.min(this.rule.backlogEvents.most, this.backlogBudget + Math.max(10, Math.ceil(this.backlogBudget / 8)));
    }
  }

  private shrink(): void {
    this.backlogBudget = Math.max(this.rule.backlogEvents.least, Math.floor(this.backlogBudget / 2));
  }

  private drop(flight: Flight): OutboxEntry[] {
    this.flights.delete(flight);
    for (const { epoch, seq } of flight.waiting) this.bySeq.get(epoch)?.delete(seq);
    return [...flight.waiting];
  }

  private countOf(wanted: Lane): number {
    let count = 0;
    for (const { lane, waiting } of this.flights) if (lane === wanted) count += waiting.size;
    return count;
  }
}
