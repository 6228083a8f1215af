import { type BeforeApplicationShutdown, Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { TopicAddress } from '@sigap/contracts';
import { Backoff, type Clock, type Logger } from '@sigap/node-kit';
import { CLOCK, LOGGER } from '../injection-tokens.js';
import { EVENT_LINK, type EventLink } from './event-link.js';
import { EventWriter } from './event-writer.js';
import { IngestMetrics } from './ingest-metrics.js';
import { IngestQueue } from './ingest-queue.js';
import { type Delivery, parseBatch } from './parse-batch.js';
import { Turnstile } from './turnstile.js';

/** Events in one transaction: enough that the commit costs little, few enough that a live event does not wait. */
const eventsPerWrite = 2_000;
/** Transactions at once: the other connections of the pool are for people. */
const tenantsAtOnce = 4;
const MiB = 1024 * 1024;
const queueLimits = { total: 50_000, perTenant: 20_000, bytes: 64 * MiB, bytesPerTenant: 24 * MiB };
const retryRule = { baseMs: 100, maxMs: 3_000 };

/** From the broker into the database: events of each tenant are gathered, written, and acknowledged after the commit. */
@Injectable()
export class IngestService implements OnModuleInit, BeforeApplicationShutdown {
  private readonly queue = new IngestQueue(queueLimits);
  private readonly turnstile = new Turnstile(tenantsAtOnce);
  private readonly writing = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  /** Since when writes have failed; null while they succeed. Monotonic. */
  private failingSince: number | null = null;

  constructor(
    @Inject(EVENT_LINK) private readonly link: EventLink,
    private readonly writer: EventWriter,
    private readonly metrics: IngestMetrics,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.metrics.watchQueue(this.queue);
    this.link.subscribe('events', (address, payload) => this.receive(address, payload));
  }

  /** What is being written is finished; what waits is not, and comes again from the boxes. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.writing.values());
  }

  health(): { ok: boolean; detail?: string } {
    const failingMs = this.failingSince === null ? 0 : this.clock.monotonicMs() - this.failingSince;
    return failingMs < 2_000 ? { ok: true } : { ok: false, detail: `no event could be written for ${Math.round(failingMs / 1000)} s` };
  }

  private async receive({ tenantId, edgeId }: TopicAddress, payload: Buffer): Promise<void> {
    if (this.stopping.signal.aborted) return;
    if (!this.queue.hasRoom(tenantId)) {
      this.metrics.refused();
      return;
    }
    this.metrics.received();
    this.queue.add(tenantId, parseBatch(edgeId, payload, this.clock.now()));
    this.pump(tenantId);
  }

  /** One writer for each tenant at a time; it goes on until nothing waits. */
  private pump(tenantId: string): void {
    if (this.writing.has(tenantId) || this.stopping.signal.aborted || !this.queue.has(tenantId)) return;
    const done = this.drain(tenantId).finally(() => {
      this.writing.delete(tenantId);
      this.pump(tenantId);
    });
    this.writing.set(tenantId, done);
  }

  private async drain(tenantId: string): Promise<void> {
    // what arrives in this turn of the event loop goes in together
    await new Promise(setImmediate);
    const backoff = new Backoff(retryRule);
    let batch = this.queue.take(tenantId, eventsPerWrite);
    while (batch.length > 0 && !this.stopping.signal.aborted) {
      const taken = batch;
      if (await this.turnstile.pass(() => this.tryWrite(tenantId, taken))) {
        this.queue.release(tenantId, taken);
        backoff.reset();
        batch = this.queue.take(tenantId, eventsPerWrite);
      } else await this.pause(backoff.nextMs());
    }
  }

  private async tryWrite(tenantId: string, batch: readonly Delivery[]): Promise<boolean> {
    try {
      const outcome = await this.writer.write(tenantId, batch);
      if (this.failingSince !== null) this.logger.info({ tenantId }, 'ingest.resumed');
      this.failingSince = null;
      this.metrics.written(outcome, this.clock.now());
      // an acknowledgement that gets lost is sent again when the events come again
      for (const { edgeId, ack } of outcome.acks) void this.acknowledge({ tenantId, edgeId, kind: 'acks' }, JSON.stringify(ack));
      return true;
    } catch (err) {
      if (this.failingSince === null) this.logger.warn({ err, tenantId }, 'ingest.write-failed');
      this.failingSince ??= this.clock.monotonicMs();
      this.metrics.writeFailed();
      return false;
    }
  }

  private async acknowledge(address: TopicAddress, payload: string): Promise<void> {
    try {
      await this.link.publish(address, payload, { qos: 1 });
    } catch (err) {
      this.metrics.ackFailed();
      this.logger.debug({ err, edgeId: address.edgeId }, 'ingest.ack-not-sent');
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.stopping;
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
    });
  }
}
