import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from '@sigap/node-kit';
import { TenantDatabase, type TenantTransaction } from '../database/tenant-database.js';
import { LOGGER } from '../injection-tokens.js';
import { type Acknowledged, type AckToSend, acksFor } from './acknowledgement.js';
import { type DeadLetter, isAcknowledged } from './dead-letter.js';
import { DeadLetterRepository } from './dead-letter.repository.js';
import { splitContested, whyNotStored } from './duplicate-rule.js';
import { EventHandlers } from './event-handler.js';
import { EventLogRepository, type StoredPosition } from './event-log.repository.js';
import { databaseCode, isDataFault } from './failure-kind.js';
import type { Delivery, IngestItem } from './parse-batch.js';

/** What one write did; the acknowledgements may go out now, since all of it is committed. */
export interface WriteOutcome {
  readonly acks: readonly AckToSend[];
  readonly stored: readonly IngestItem[];
  readonly duplicates: number;
  readonly dead: readonly DeadLetter[];
}

const nothing: WriteOutcome = { acks: [], stored: [], duplicates: 0, dead: [] };

/** Events and their effects, in one transaction. */
@Injectable()
export class EventWriter {
  constructor(
    private readonly database: TenantDatabase,
    private readonly log: EventLogRepository,
    private readonly deadLetters: DeadLetterRepository,
    private readonly handlers: EventHandlers,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Resolves after the commit. An event that makes the transaction fail by itself is found by halving and becomes a dead letter.
   * @throws what may be cured by trying again: the database is away, a deadlock
   */
  async write(tenantId: string, deliveries: readonly Delivery[]): Promise<WriteOutcome> {
    const items = deliveries.flatMap((delivery) => delivery.items);
    const rejected = deliveries.flatMap((delivery) => delivery.rejected);
    return this.settle(tenantId, items, rejected);
  }

  private async settle(tenantId: string, items: readonly IngestItem[], rejected: readonly DeadLetter[]): Promise<WriteOutcome> {
    try {
      return await this.database.run(tenantId, (tx) => this.store(tx, items, rejected));
    } catch (err) {
      if (!isDataFault(err)) throw err;
      if (items.length === 0) return this.giveUp(tenantId, rejected, err);
      const [only, ...others] = items;
      if (only && others.length === 0) return this.settle(tenantId, [], [...rejected, poison(only, err)]);
      const middle = Math.ceil(items.length / 2);
      const first = await this.settle(tenantId, items.slice(0, middle), rejected);
      return merge(first, await this.settle(tenantId, items.slice(middle), []));
    }
  }

  private async store(tx: TenantTransaction, items: readonly IngestItem[], rejected: readonly DeadLetter[]): Promise<WriteOutcome> {
    const { offered, aside } = splitContested(items, positionOf);
    // one order for all writers: of two that hold the same batch one waits, instead of each for the other
    const sorted = offered.toSorted((a, b) => (a.event.id < b.event.id ? -1 : 1));
    const fresh = sorted.length === 0 ? new Set<string>() : await this.log.insert(tx, sorted);
    const stored = offered.filter(({ event }) => fresh.has(event.id));
    const known = [...offered.filter(({ event }) => !fresh.has(event.id)), ...aside];
    const { duplicates, conflicts } = await this.explain(tx, known);
    if (stored.length > 0) await this.handlers.apply(tx, stored);
    const dead = [...rejected, ...conflicts];
    await this.deadLetters.add(tx, dead);
    const done: Acknowledged[] = [...stored, ...duplicates].map(positionOf);
    for (const letter of dead) if (isAcknowledged(letter)) done.push({ edgeId: letter.edgeId, ...letter.position });
    const highest = items.length === 0 ? [] : await this.log.highest(tx, logsOf(items));
    return { acks: acksFor(done, highest), stored, duplicates: duplicates.length, dead };
  }

  private async explain(tx: TenantTransaction, known: readonly IngestItem[]) {
    const duplicates: IngestItem[] = [];
    const conflicts: DeadLetter[] = [];
    const holders = known.length === 0 ? [] : await this.log.holders(tx, known);
    const byId = new Map(holders.map((held) => [held.id, held]));
    const byNumber = new Map(holders.map((held) => [numberOf(held), held]));
    for (const item of known) {
      const position = positionOf(item);
      const concerned = [byId.get(position.id), byNumber.get(numberOf(position))].filter((held) => held !== undefined);
      const why = whyNotStored(position, concerned);
      if (why === 'duplicate') duplicates.push(item);
      else conflicts.push(deadItem(item, why, 'another event has this id or number'));
    }
    return { duplicates, conflicts };
  }

  /** Not even the dead letters can be written, though the database works: said, counted, and not acknowledged. */
  private giveUp(tenantId: string, rejected: readonly DeadLetter[], err: unknown): WriteOutcome {
    this.logger.error({ err, tenantId, letters: rejected.length }, 'ingest.dead-letters-lost');
    return nothing;
  }
}

function positionOf({ edgeId, event }: IngestItem): StoredPosition {
  return { id: event.id, edgeId, epoch: event.epoch, seq: event.seq };
}

function numberOf({ edgeId, epoch, seq }: StoredPosition): string {
  return `${edgeId} ${epoch} ${seq}`;
}

function logsOf(items: readonly IngestItem[]): { edgeId: string; epoch: string }[] {
  return [...new Map(items.map(({ edgeId, event }) => [`${edgeId} ${event.epoch}`, { edgeId, epoch: event.epoch }])).values()];
}

function poison(item: IngestItem, err: unknown): DeadLetter {
  const code = databaseCode(err);
  // the text of a database error quotes the row; its code says enough
  return deadItem(item, 'refused', code === null ? (err instanceof Error ? err.message.slice(0, 200) : 'failed') : `SQLSTATE ${code}`);
}

function deadItem({ edgeId, event, receivedAt }: IngestItem, reason: DeadLetter['reason'], detail: string): DeadLetter {
  const position = { epoch: event.epoch, seq: event.seq };
  return { edgeId, position, reason, detail, payload: Buffer.from(JSON.stringify(event)), receivedAt };
}

function merge(a: WriteOutcome, b: WriteOutcome): WriteOutcome {
  return {
    acks: [...a.acks, ...b.acks],
    stored: [...a.stored, ...b.stored],
    duplicates: a.duplicates + b.duplicates,
    dead: [...a.dead, ...b.dead],
  };
}
