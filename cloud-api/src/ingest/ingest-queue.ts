import type { Delivery } from './parse-batch.js';

export interface QueueLimits {
  /** Events that wait, over all tenants. */
  readonly total: number;
  /** Events that wait of one tenant, so that a flood of one leaves room for the others. */
  readonly perTenant: number;
}

/**
 * Deliveries that wait for the database, by tenant. Bounded (rule 9): what finds no room is refused, not acknowledged, and comes again,
 * since the box keeps it until then.
 */
export class IngestQueue {
  private readonly waiting = new Map<string, Delivery[]>();
  private readonly depths = new Map<string, number>();
  private total = 0;

  constructor(private readonly limits: QueueLimits) {}

  /** Events that wait. */
  get depth(): number {
    return this.total;
  }

  hasRoom(tenantId: string): boolean {
    return this.total < this.limits.total && (this.depths.get(tenantId) ?? 0) < this.limits.perTenant;
  }

  has(tenantId: string): boolean {
    return this.waiting.has(tenantId);
  }

  /** The last one in may go over the limit by its own size, so that no delivery is too large to ever get in. */
  add(tenantId: string, delivery: Delivery): void {
    const deliveries = this.waiting.get(tenantId) ?? [];
    deliveries.push(delivery);
    this.waiting.set(tenantId, deliveries);
    this.count(tenantId, sizeOf(delivery));
  }

  /** Takes whole deliveries out, oldest first, until `events` are reached; at least one when any waits. */
  take(tenantId: string, events: number): Delivery[] {
    const deliveries = this.waiting.get(tenantId) ?? [];
    let size = 0;
    let count = 0;
    while (count < deliveries.length && size < events) {
      const delivery = deliveries[count];
      if (delivery) size += sizeOf(delivery);
      count += 1;
    }
    const taken = deliveries.splice(0, count);
    if (deliveries.length === 0) this.waiting.delete(tenantId);
    this.count(tenantId, -size);
    return taken;
  }

  private count(tenantId: string, change: number): void {
    this.total += change;
    const depth = (this.depths.get(tenantId) ?? 0) + change;
    if (depth === 0) this.depths.delete(tenantId);
    else this.depths.set(tenantId, depth);
  }
}

function sizeOf({ items, rejected }: Delivery): number {
  return items.length + rejected.length;
}
