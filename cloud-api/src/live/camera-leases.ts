import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import type { Logger } from '@sigap/node-kit';
import { CommandService } from '../fleet/command/command.service.js';
import { LOGGER } from '../injection-tokens.js';

export interface CameraAddress {
  readonly tenantId: string;
  readonly edgeId: string;
  readonly cameraId: string;
}
/** Orders the live pictures of a camera from its box. */
export interface LiveOrders {
  post(
    address: { tenantId: string; edgeId: string },
    order: { type: 'camera.live'; data: { cameraId: string; leaseSeconds: number } },
  ): Promise<void>;
}

/** A box sends pictures for so long; when this service dies, it stops by itself. */
const leaseSeconds = 15;
const renewMs = 5_000;

interface Lease {
  readonly address: CameraAddress;
  viewers: number;
  timer: NodeJS.Timeout;
}

/** Pictures travel only while somebody looks: one lease for each camera, renewed while it has viewers. */
@Injectable()
export class CameraLeases implements BeforeApplicationShutdown {
  private readonly leases = new Map<string, Lease>();

  constructor(
    @Inject(CommandService) private readonly orders: LiveOrders,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** One more viewer. */
  acquire(address: CameraAddress): void {
    const known = this.leases.get(keyOf(address));
    if (known) {
      known.viewers += 1;
      return;
    }
    const timer = setInterval(() => this.order(address, leaseSeconds), renewMs);
    this.leases.set(keyOf(address), { address, viewers: 1, timer });
    this.order(address, leaseSeconds);
  }

  /** One viewer less; the last one ends the lease. */
  release(address: CameraAddress): void {
    const lease = this.leases.get(keyOf(address));
    if (!lease) return;
    lease.viewers -= 1;
    if (lease.viewers > 0) return;
    this.end(lease);
  }

  viewers(address: CameraAddress): number {
    return this.leases.get(keyOf(address))?.viewers ?? 0;
  }

  beforeApplicationShutdown(): void {
    for (const lease of this.leases.values()) this.end(lease);
  }

  private end(lease: Lease): void {
    clearInterval(lease.timer);
    this.leases.delete(keyOf(lease.address));
    this.order(lease.address, 0);
  }

  private order({ tenantId, edgeId, cameraId }: CameraAddress, seconds: number): void {
    const order = { type: 'camera.live' as const, data: { cameraId, leaseSeconds: seconds } };
    // a box that is away is asked again while somebody looks; its state is on the same screen
    this.orders
      .post({ tenantId, edgeId }, order)
      .catch((err: unknown) => this.logger.debug({ err, edgeId, cameraId }, 'live.order-failed'));
  }
}

function keyOf({ tenantId, edgeId, cameraId }: CameraAddress): string {
  return `${tenantId} ${edgeId} ${cameraId}`;
}
