import type { IncidentKind } from '@sigap/contracts';
import type { Incident } from './incident.repository.js';

/** The open incidents of one tenant, as last read, so that the look at 100,000 people each second asks the database nothing. */
export class IncidentBook {
  private incidents = new Map<string, Incident>();
  /** Occasions that the database refused to open, because they were told before. */
  private readonly refused = new Map<string, number>();
  /** When it was read last, monotonic; null: not yet. */
  readAt: number | null = null;

  replace(incidents: readonly Incident[], at: number): void {
    this.incidents = new Map(incidents.map((incident) => [keyOf(incident.kind, incident.thingId), incident]));
    this.readAt = at;
  }

  get size(): number {
    return this.incidents.size;
  }

  find(kind: IncidentKind, thingId: string): Incident | null {
    return this.incidents.get(keyOf(kind, thingId)) ?? null;
  }

  put(incident: Incident): void {
    this.incidents.set(keyOf(incident.kind, incident.thingId), incident);
  }

  remove({ kind, thingId }: Incident): void {
    this.incidents.delete(keyOf(kind, thingId));
  }

  refuse(kind: IncidentKind, thingId: string, occasion: number): void {
    this.refused.set(keyOf(kind, thingId), occasion);
  }

  isRefused(kind: IncidentKind, thingId: string, occasion: number): boolean {
    return (this.refused.get(keyOf(kind, thingId)) ?? Number.NEGATIVE_INFINITY) >= occasion;
  }

  /** Those whose thing is not among the observed any more. */
  orphans(observed: ReadonlySet<string>): Incident[] {
    return [...this.incidents].filter(([key]) => !observed.has(key)).map(([, incident]) => incident);
  }
}

export function keyOf(kind: IncidentKind, thingId: string): string {
  return `${kind} ${thingId}`;
}
