import type { OutboxEntry } from '../store/outbox-entry.js';

export interface LaneLimits {
  /** An event that could not be sent for this long is late: it joins the backlog. Milliseconds. */
  readonly liveForMs: number;
  /** Live events kept in memory; beyond it the oldest join the backlog, which lies on disk. */
  readonly liveMost: number;
}

export interface PageWanted {
  /** Rows above this one ... */
  readonly after: number;
  /** ... up to this one. */
  readonly upTo: number;
}

/**
 * Which unacknowledged event goes next. Pure: times come in, entries go out.
 *
 * Rows above the watermark are live: they were recorded in this run, not long ago, and lie in memory. Rows up to the watermark are
 * backlog: read from the store page by page behind a cursor. What was sent in vain is given back and stays in memory, so that each row is
 * at any moment in exactly one place: live lane, page, given back, in flight (at the caller), not read yet, or acknowledged.
 */
export class Lanes {
  private live: { entry: OutboxEntry; sinceMs: number }[] = [];
  private page: OutboxEntry[] = [];
  private returned: OutboxEntry[] = [];
  /** Rows at the caller or given back, with how often they timed out: a page must not bring them a second time. */
  private readonly out = new Map<number, number>();
  /** While a page is being read: what was acknowledged meanwhile may be in it. */
  private acknowledgedMeanwhile: Set<number> | null = null;
  private cursor = 0;

  constructor(
    private readonly limits: LaneLimits,
    private watermark: number,
  ) {}

  get liveCount(): number {
    return this.live.length;
  }

  /** Has a backlog, as far as is known without reading. */
  get hasBacklog(): boolean {
    return this.returned.length > 0 || this.page.length > 0 || this.cursor < this.watermark;
  }

  /** An event that was just committed. Rows come in ascending order. */
  offer(entry: OutboxEntry, nowMs: number): void {
    if (entry.row <= this.watermark) return;
    this.live.push({ entry, sinceMs: nowMs });
    while (this.live.length > this.limits.liveMost) this.demoteFirst();
  }

  /** Call before taking: what waited too long is live no more. */
  age(nowMs: number): void {
    for (let first = this.live[0]; first && nowMs - first.sinceMs > this.limits.liveForMs; first = this.live[0]) this.demoteFirst();
  }

  /** Takes live events in order, as long as `fits` says so. */
  takeLive(fits: (entry: OutboxEntry) => boolean): OutboxEntry[] {
    const taken: OutboxEntry[] = [];
    for (let first = this.live[0]; first && fits(first.entry); first = this.live[0]) {
      this.live.shift();
      taken.push(first.entry);
      this.noteSent(first.entry);
    }
    return taken;
  }

  /** What to read from the store before `takeBacklog` can give anything; null when it can, or when there is nothing. */
  pageWanted(): PageWanted | null {
    if (this.returned.length > 0 || this.page.length > 0 || this.cursor >= this.watermark) return null;
    this.acknowledgedMeanwhile = new Set();
    return { after: this.cursor, upTo: this.watermark };
  }

  /** The rows that were read for `wanted`; `limit` is how many were asked for: fewer means that the end was reached. */
  fill(wanted: PageWanted, entries: readonly OutboxEntry[], limit: number): void {
    this.cursor = entries.length < limit ? wanted.upTo : (entries.at(-1)?.row ?? wanted.upTo);
    this.page = entries.filter(({ row }) => !this.out.has(row) && !this.acknowledgedMeanwhile?.has(row));
    this.acknowledgedMeanwhile = null;
  }

  /** Takes late events: those given back first, then the page. */
  takeBacklog(fits: (entry: OutboxEntry) => boolean): OutboxEntry[] {
    const taken: OutboxEntry[] = [];
    for (const source of [this.returned, this.page]) {
      for (let first = source[0]; first && fits(first); first = source[0]) {
        source.shift();
        taken.push(first);
        this.noteSent(first);
      }
      if (source.length > 0) break;
    }
    return taken;
  }

  /** How often this event waited in vain for its acknowledgement. */
  timeoutsOf(row: number): number {
    return this.out.get(row) ?? 0;
  }

  /** Sent in vain: no acknowledgement came in time, or the connection was lost (which is not the event's fault). */
  giveBack(entries: readonly OutboxEntry[], nowMs: number, why: 'timeout' | 'disconnected'): void {
    if (why === 'timeout') for (const { row } of entries) this.out.set(row, this.timeoutsOf(row) + 1);
    const stillLive = entries.filter(({ row }) => row > this.watermark);
    const late = entries.filter(({ row }) => row <= this.watermark);
    this.returned = [...this.returned, ...late].toSorted((a, b) => a.row - b.row);
    this.live = [...this.live, ...stillLive.map((entry) => ({ entry, sinceMs: nowMs }))].toSorted((a, b) => a.entry.row - b.entry.row);
  }

  /** These rows are acknowledged: no longer anybody's concern. */
  forget(rows: Iterable<number>): void {
    for (const row of rows) {
      this.out.delete(row);
      this.acknowledgedMeanwhile?.add(row);
    }
  }

  /** Entries that were sent, given back, and are acknowledged after all. They are out of the lanes when this returns. */
  acknowledge(isAcknowledged: (entry: OutboxEntry) => boolean): OutboxEntry[] {
    const wasSent = (entry: OutboxEntry) => this.out.has(entry.row) && isAcknowledged(entry);
    const found = [...this.returned.filter(wasSent), ...this.live.map(({ entry }) => entry).filter(wasSent)];
    if (found.length === 0) return found;
    const rows = new Set(found.map(({ row }) => row));
    this.returned = this.returned.filter(({ row }) => !rows.has(row));
    this.live = this.live.filter(({ entry }) => !rows.has(entry.row));
    this.forget(rows);
    return found;
  }

  private noteSent({ row }: OutboxEntry): void {
    this.out.set(row, this.timeoutsOf(row));
  }

  private demoteFirst(): void {
    const first = this.live.shift();
    if (!first) return;
    this.watermark = Math.max(this.watermark, first.entry.row);
    // what was sent once stays in memory, so that a late acknowledgement still finds it
    if (this.out.has(first.entry.row)) this.returned.push(first.entry);
  }
}
