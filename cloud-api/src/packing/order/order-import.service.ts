import { Inject, Injectable } from '@nestjs/common';
import type { OrderImport, packingReportRoutes, QueryOf, ReplyOf } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { z } from 'zod';
import { AuditService } from '../../audit/audit.service.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import { actorOf, type UserCaller } from '../../http/caller.js';
import { decodeCursor, pageOf } from '../../http/page-cursor.js';
import { ProblemError } from '../../http/problem-error.js';
import type { UploadedPicture } from '../../http/sigap-request.js';
import { CLOCK } from '../../injection-tokens.js';
import { SettingsService } from '../../settings/settings.service.js';
import { OrderImportRepository } from './order-import.repository.js';
import { OrderListError, parseOrderList } from './parse-order-list.js';

const importKey = z.tuple([z.iso.datetime(), z.uuid()]);
const orderKey = z.int().min(0);
const MOST_LISTS = 10;

/** Which parcels of a list of orders left without a clip (PK-16). */
@Injectable()
export class OrderImports {
  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: OrderImportRepository,
    private readonly settings: SettingsService,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Nothing is stored of a file that is no order list. @throws ProblemError order_list_invalid */
  async import(caller: UserCaller, file: UploadedPicture | undefined): Promise<OrderImport> {
    if (file === undefined) throw new ProblemError('order_list_invalid', 422, 'there is no file in the field "file"');
    const list = await parseOrderList(file.bytes).catch((err: unknown) => {
      if (err instanceof OrderListError) throw new ProblemError('order_list_invalid', 422, err.message);
      throw err;
    });
    const id = v7();
    const { timeZone } = (await this.settings.read(caller.tenantId)).site;
    const importedAt = this.clock.now();
    return this.database.run(caller.tenantId, async (tx) => {
      await this.repository.add(tx, { id, fileName: file.name, importedAt, importedBy: caller.userId, list, timeZone });
      const added = await this.repository.read(tx, id);
      if (added === null) throw new Error('an imported list is there');
      await this.audit.record(tx, {
        actor: actorOf(caller),
        action: 'order-list.imported',
        subject: `order-list:${id}`,
        after: { fileName: file.name, orders: list.orders.length, refused: list.refusedTotal },
      });
      return added;
    });
  }

  /** At most ten at a time, however many are asked for: each is set against the recordings, a transaction for each. */
  async page(tenantId: string, query: QueryOf<typeof packingReportRoutes.imports>): Promise<ReplyOf<typeof packingReportRoutes.imports>> {
    const after = decodeCursor(query.cursor, importKey);
    const limit = Math.min(query.limit, MOST_LISTS);
    const rows = await this.database.run(tenantId, (tx) => this.repository.page(tx, after, limit));
    const { items, nextCursor } = pageOf(
      rows,
      limit,
      (row) => [row.imported_at.toISOString(), row.id],
      (row) => row,
    );
    const counted: OrderImport[] = [];
    for (const row of items) counted.push(await this.database.run(tenantId, (tx) => this.repository.counted(tx, row)));
    return { items: counted, nextCursor };
  }

  /** @throws ProblemError not_found */
  async orders(
    tenantId: string,
    id: string,
    query: QueryOf<typeof packingReportRoutes.importedOrders>,
  ): Promise<ReplyOf<typeof packingReportRoutes.importedOrders>> {
    const { limit } = query;
    const after = decodeCursor(query.cursor, orderKey) ?? 0;
    const rows = await this.database.run(tenantId, async (tx) => {
      if (!(await this.repository.exists(tx, id))) throw notFound();
      return this.repository.orders(tx, id, { after, limit, onlyMissing: query.missing === 'true' });
    });
    return pageOf(
      rows,
      limit,
      ({ line }) => line,
      (order) => order,
    );
  }

  /** @throws ProblemError not_found */
  async remove(caller: UserCaller, id: string): Promise<void> {
    await this.database.run(caller.tenantId, async (tx) => {
      const before = await this.repository.remove(tx, id);
      if (before === null) throw notFound();
      await this.audit.record(tx, { actor: actorOf(caller), action: 'order-list.removed', subject: `order-list:${id}`, before });
    });
  }
}

function notFound(): ProblemError {
  return new ProblemError('not_found', 404, 'there is no such order list');
}
