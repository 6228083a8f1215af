import type { Condition } from './incident-rule.js';
import type { Incident } from './incident.repository.js';

/** What at most one incident is open of (AL-1). */
export type IncidentKey = Pick<Condition, 'kind' | 'thingId' | 'part'>;

/** The open incidents of one tenant, as last read, so that the look at 100,000 people each second asks the database nothing. */
export class IncidentBook {
  private incidents = new Map<string, Incident>();
  /** Occasions that the database refused to open, because they were told before. */
  private readonly refused = new Map<string, number>();
  /** When it was read last, monotonic; null: not yet. */
  readAt: number | null = null;

  replace(incidents: readonly Incident[], at: number): void {
    this.incidents = new Map(incidents.map((incident) => [keyOf(incident), incident]));
    this.readAt = at;
  }

  get size(): number {
    return this.incidents.size;
  }

  find(key: IncidentKey): Incident | null {
    return this.incidents.get(keyOf(key)) ?? null;
  }

  put(incident: Incident): void {
    this.incidents.set(keyOf(incident), incident);
  }

  remove(incident: Incident): void {
    this.incidents.delete(keyOf(incident));
  }

  refuse(key: IncidentKey, occasion: number): void {
    this.refused.set(keyOf(key), occasion);
  }

  isRefused(key: IncidentKey, occasion: number): boolean {
    return (this.refused.get(keyOf(key)) ?? Number.NEGATIVE_INFINITY) >= occasion;
  }

  /** Those whose thing is not among the observed any more. */
  orphans(observed: ReadonlySet<string>): Incident[] {
    return [...this.incidents].filter(([key]) => !observed.has(key)).map(([, incident]) => incident);
  }
}

export function keyOf({ kind, thingId, part }: IncidentKey): string {
  return `${kind} ${thingId} ${part}`;
}
