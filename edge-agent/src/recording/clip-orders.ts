import { type ClipOrders, clipOrders, edgePackingRoutes } from '@sigap/contracts';
import type { Logger } from '@sigap/node-kit';
import { type CloudClient, CloudError } from '../cloud/cloud-client.js';
import type { StateStore } from '../state-store.js';

const ordersKey = 'recording/orders';

/** What the cloud wants of the clips of this box. Kept, so that a hold holds while the cloud is away, and after a restart. */
export class ClipOrderBook {
  private orders: ClipOrders = { version: 0, uploads: [], holds: [] };
  private held: ReadonlySet<string> = new Set();
  private asking: Promise<void> | null = null;

  constructor(private readonly deps: { cloud: Pick<CloudClient, 'get'>; state: StateStore; logger: Logger }) {}

  get uploads(): readonly string[] {
    return this.orders.uploads;
  }

  get holds(): ReadonlySet<string> {
    return this.held;
  }

  async load(): Promise<void> {
    const text = await this.deps.state.get(ordersKey);
    if (text !== null) this.take(clipOrders.parse(JSON.parse(text)));
  }

  /** Asks the cloud. Never rejects: without the cloud the last ones count. */
  refresh(): Promise<void> {
    this.asking ??= this.ask()
      .catch((err: unknown) => {
        const isAway = err instanceof CloudError && (err.status === null || err.status >= 500);
        this.deps.logger[isAway ? 'debug' : 'warn']({ err }, 'recording.orders-not-heard');
      })
      .finally(() => (this.asking = null));
    return this.asking;
  }

  private async ask(): Promise<void> {
    const orders = await this.deps.cloud.get(edgePackingRoutes.clipOrders, undefined);
    const text = JSON.stringify(orders);
    if (text === JSON.stringify(this.orders)) return;
    await this.deps.state.set(ordersKey, text);
    this.take(orders);
  }

  private take(orders: ClipOrders): void {
    this.orders = orders;
    this.held = new Set(orders.holds);
  }
}
