import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Logger } from '@sigap/node-kit';
import { DomainEvents } from '../../bus/domain-events.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import { LOGGER } from '../../injection-tokens.js';
import { BoxHints } from '../wanted/box-hints.js';
import { EdgeDirectoryRepository } from './edge-directory.repository.js';

/** An import of a thousand employees is one hint. */
const quietMs = 1_000;

/** Tells boxes with stations that accounts or employees changed. */
@Injectable()
export class DirectoryHints implements OnModuleInit, OnModuleDestroy {
  private readonly pending = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: EdgeDirectoryRepository,
    private readonly events: DomainEvents,
    private readonly hints: BoxHints,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    for (const type of ['users.changed', 'employees.changed'] as const) this.events.on(type, ({ tenantId }) => this.soon(tenantId));
  }

  onModuleDestroy(): void {
    for (const timer of this.pending.values()) clearTimeout(timer);
    this.pending.clear();
  }

  private soon(tenantId: string): void {
    if (this.pending.has(tenantId)) return;
    const timer = setTimeout(() => {
      this.pending.delete(tenantId);
      this.tell(tenantId).catch((err: unknown) => this.logger.warn({ err, tenantId }, 'packing.directory-hint-failed'));
    }, quietMs);
    this.pending.set(tenantId, timer);
  }

  private async tell(tenantId: string): Promise<void> {
    const boxes = await this.database.run(tenantId, (tx) => this.repository.boxesWithStations(tx));
    for (const edgeId of boxes) await this.hints.send({ tenantId, edgeId }, { type: 'directory.changed', data: {} });
  }
}
