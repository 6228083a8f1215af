import type { Delivery } from './parse-batch.js';

export interface QueueLimits {
  /** Events that wait, over all tenants. */
  readonly total: number;
  /** Events that wait of one tenant, so that a flood of one leaves room for the others. */
  readonly perTenant: number;
  /** Bytes of the messages in memory, waiting or being written, over all tenants: the database may be away for hours. */
  readonly bytes: number;
  readonly bytesPerTenant: number;
}

/**
 * Deliveries that wait for the database, by tenant. Bounded by events and by bytes (rule 9): what finds no room is refused, not
 * acknowledged, and comes again, since the box keeps it until then. What was taken counts its bytes until it is released.
 */
export class IngestQueue {
  private readonly waiting = new Map<string, Delivery[]>();
  private readonly events = new Tally();
  private readonly held = new Tally();

  constructor(private readonly limits: QueueLimits) {}

  /** Events that wait. */
  get depth(): number {
    return this.events.total;
  }

  /** Bytes of the messages that wait or are being written. */
  get bytes(): number {
    return this.held.total;
  }

  hasRoom(tenantId: string): boolean {
    const { total, perTenant, bytes, bytesPerTenant } = this.limits;
    return this.events.isBelow(tenantId, perTenant, total) && this.held.isBelow(tenantId, bytesPerTenant, bytes);
  }

  has(tenantId: string): boolean {
    return this.waiting.has(tenantId);
  }

  /** The last one in may go over the limit by its own size, so that no delivery is too large to ever get in. */
  add(tenantId: string, delivery: Delivery): void {
    const deliveries = this.waiting.get(tenantId) ?? [];
    deliveries.push(delivery);
    this.waiting.set(tenantId, deliveries);
    this.events.add(tenantId, sizeOf(delivery));
    this.held.add(tenantId, delivery.bytes);
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
    this.events.add(tenantId, -size);
    return taken;
  }

  /** What was taken is written, and not in memory any more. */
  release(tenantId: string, taken: readonly Delivery[]): void {
    this.held.add(tenantId, -taken.reduce((sum, { bytes }) => sum + bytes, 0));
  }
}

/** A sum by tenant and over all. */
class Tally {
  private readonly byTenant = new Map<string, number>();
  total = 0;

  isBelow(tenantId: string, limit: number, totalLimit: number): boolean {
    return this.total < totalLimit && (this.byTenant.get(tenantId) ?? 0) < limit;
  }

  add(tenantId: string, change: number): void {
    this.total += change;
    const sum = (this.byTenant.get(tenantId) ?? 0) + change;
    if (sum === 0) this.byTenant.delete(tenantId);
    else this.byTenant.set(tenantId, sum);
  }
}

function sizeOf({ items, rejected }: Delivery): number {
  return items.length + rejected.length;
}
