import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { DeadLetter } from './dead-letter.js';
import type { WriteOutcome } from './event-writer.js';

/** What ingest shows at `/metrics`. */
export class IngestMetrics {
  private readonly batches: Counter;
  private readonly events: Counter<'result'>;
  private readonly dead: Counter<'reason'>;
  private readonly conflicts: Counter;
  private readonly refusals: Counter;
  private readonly failures: Counter;
  private readonly lostAcks: Counter;
  private readonly lag: Histogram<'lane'>;
  private queue: { readonly depth: number; readonly bytes: number } = { depth: 0, bytes: 0 };

  constructor(registry: Registry) {
    const registers = [registry];
    this.batches = new Counter({ name: 'sigap_ingest_batches_total', help: 'Messages with events that were taken in', registers });
    this.events = new Counter({
      name: 'sigap_ingest_events_total',
      help: 'Events committed, by result',
      labelNames: ['result'],
      registers,
    });
    this.dead = new Counter({
      name: 'sigap_ingest_dead_letters_total',
      help: 'Events set aside, by reason',
      labelNames: ['reason'],
      registers,
    });
    this.conflicts = new Counter({
      name: 'sigap_ingest_identity_conflicts_total',
      help: 'Events whose id or number another event has: two boxes with one identity, or a restored copy. Alarm on any',
      registers,
    });
    this.refusals = new Counter({
      name: 'sigap_ingest_refused_batches_total',
      help: 'Messages refused because the queue was full; boxes send them again',
      registers,
    });
    this.failures = new Counter({ name: 'sigap_ingest_write_failures_total', help: 'Transactions that will be tried again', registers });
    this.lostAcks = new Counter({ name: 'sigap_ingest_acks_unsent_total', help: 'Acknowledgements the broker did not take', registers });
    this.lag = new Histogram({
      name: 'sigap_ingest_lag_seconds',
      help: 'From the event to its commit, by lane; the clocks of box and cloud differ',
      labelNames: ['lane'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 600, 3_600, 86_400],
      registers,
    });
    const queue = () => this.queue;
    const gauge: Gauge = new Gauge({
      name: 'sigap_ingest_queue_depth',
      help: 'Events that wait for the database',
      registers,
      collect: () => gauge.set(queue().depth),
    });
    const bytes: Gauge = new Gauge({
      name: 'sigap_ingest_queue_bytes',
      help: 'Bytes of the messages that wait for the database or are being written',
      registers,
      collect: () => bytes.set(queue().bytes),
    });
  }

  watchQueue(queue: { readonly depth: number; readonly bytes: number }): void {
    this.queue = queue;
  }

  received(): void {
    this.batches.inc();
  }

  refused(): void {
    this.refusals.inc();
  }

  writeFailed(): void {
    this.failures.inc();
  }

  ackFailed(): void {
    this.lostAcks.inc();
  }

  written({ stored, duplicates, dead }: WriteOutcome, now: Date): void {
    this.events.inc({ result: 'stored' }, stored.length);
    this.events.inc({ result: 'duplicate' }, duplicates);
    for (const letter of dead) this.setAside(letter);
    const [oldest] = stored;
    if (!oldest) return;
    const ageSeconds = Math.max(0, (now.getTime() - Date.parse(oldest.event.occurredAt)) / 1000);
    this.lag.observe({ lane: oldest.event.replayed ? 'replayed' : 'live' }, ageSeconds);
  }

  private setAside({ reason }: DeadLetter): void {
    this.dead.inc({ reason });
    if (reason === 'id_taken' || reason === 'number_taken') this.conflicts.inc();
  }
}
