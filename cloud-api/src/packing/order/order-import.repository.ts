import { Injectable } from '@nestjs/common';
import type { ImportedOrder, OrderImport } from '@sigap/contracts';
import type { TenantTransaction } from '../../database/tenant-database.js';
import type { ListedOrder } from './order-line.js';
import type { OrderList } from './parse-order-list.js';

/** Orders handed to the database at once. */
const BATCH = 10_000;

/** A recording that proves that a parcel left: not cancelled, and its clip was kept. */
const PROOF = `
  SELECT r.id FROM recordings r
   WHERE r.tenant_id = o.tenant_id AND r.label = o.label AND r.mode = 'ship' AND r.stop_reason IS DISTINCT FROM 'cancelled'
     AND (r.missing_event IS NULL OR r.missing_event < r.clip_event)
   ORDER BY r.scanned_at DESC LIMIT 1`;

export interface NewImport {
  readonly id: string;
  readonly fileName: string;
  readonly importedAt: Date;
  readonly importedBy: string;
  readonly list: OrderList;
  /** IANA name. */
  readonly timeZone: string;
}

export interface ImportRow {
  id: string;
  file_name: string;
  imported_at: Date;
  imported_by: string;
  orders: number;
  refused: OrderImport['refused'];
  refused_total: number;
}

interface OrderRow {
  line: number;
  label: string;
  order_number: string | null;
  platform: string | null;
  shipped_at: Date | null;
  recording_id: string | null;
}

/** Lists of orders. They are set against recordings whenever somebody looks. */
@Injectable()
export class OrderImportRepository {
  /** Dates without an offset are in `timeZone`. */
  async add(tx: TenantTransaction, { id, fileName, importedAt, importedBy, list, timeZone }: NewImport): Promise<void> {
    await tx.query(
      `INSERT INTO order_imports (tenant_id, id, file_name, imported_at, imported_by, orders, refused, refused_total)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [tx.tenantId, id, fileName, importedAt, importedBy, list.orders.length, JSON.stringify(list.refused), list.refusedTotal],
    );
    // local to the transaction
    await tx.query(`SELECT set_config('timezone', $1, true)`, [timeZone]);
    for (let from = 0; from < list.orders.length; from += BATCH) await this.addOrders(tx, id, list.orders.slice(from, from + BATCH));
  }

  private async addOrders(tx: TenantTransaction, importId: string, orders: readonly ListedOrder[]): Promise<void> {
    await tx.execute(
      `INSERT INTO imported_orders (tenant_id, import_id, line, label, order_number, platform, shipped_at)
       SELECT $1, $2, line, label, order_number, platform, shipped_at::timestamptz
         FROM unnest($3::integer[], $4::text[], $5::text[], $6::text[], $7::text[]) AS t (line, label, order_number, platform, shipped_at)`,
      [
        tx.tenantId,
        importId,
        orders.map(({ line }) => line),
        orders.map(({ label }) => label),
        orders.map(({ orderNumber }) => orderNumber),
        orders.map(({ platform }) => platform),
        orders.map(({ shippedAt }) => shippedAt),
      ],
    );
  }

  /** Newest first, without what they are set against; one more than `limit` when there are more. */
  page(tx: TenantTransaction, after: readonly [string, string] | null, limit: number): Promise<ImportRow[]> {
    return tx.query<ImportRow>(
      `${SELECT_IMPORT} WHERE ($1::timestamptz IS NULL OR (i.imported_at, i.id) < ($1, $2::uuid))
        ORDER BY i.imported_at DESC, i.id DESC LIMIT $3`,
      [after?.[0] ?? null, after?.[1] ?? null, limit + 1],
    );
  }

  async read(tx: TenantTransaction, id: string): Promise<OrderImport | null> {
    const [row] = await tx.query<ImportRow>(`${SELECT_IMPORT} WHERE i.id = $1`, [id]);
    return row === undefined ? null : this.counted(tx, row);
  }

  /** One look-up for each of its orders. */
  async counted(tx: TenantTransaction, row: ImportRow): Promise<OrderImport> {
    const [found] = await tx.query<{ with_clip: number }>(
      `SELECT count(*)::integer AS with_clip FROM imported_orders o WHERE o.tenant_id = $1 AND o.import_id = $2 AND EXISTS (${PROOF})`,
      [tx.tenantId, row.id],
    );
    return importOf(row, found?.with_clip ?? 0);
  }

  async exists(tx: TenantTransaction, id: string): Promise<boolean> {
    return (await tx.query('SELECT 1 FROM order_imports WHERE id = $1', [id])).length > 0;
  }

  /** In the order of the file, with the line; one more than `limit` when there are more. */
  async orders(
    tx: TenantTransaction,
    importId: string,
    { after, limit, onlyMissing }: { after: number; limit: number; onlyMissing: boolean },
  ): Promise<(ImportedOrder & { line: number })[]> {
    const rows = await tx.query<OrderRow>(
      `SELECT o.line, o.label, o.order_number, o.platform, o.shipped_at, p.id AS recording_id
         FROM imported_orders o LEFT JOIN LATERAL (${PROOF}) p ON true
        WHERE o.tenant_id = $1 AND o.import_id = $2 AND o.line > $3 ${onlyMissing ? 'AND p.id IS NULL' : ''}
        ORDER BY o.line LIMIT $4`,
      [tx.tenantId, importId, after, limit + 1],
    );
    return rows.map((row) => ({
      line: row.line,
      label: row.label,
      orderNumber: row.order_number,
      platform: row.platform,
      shippedAt: row.shipped_at?.toISOString() ?? null,
      recordingId: row.recording_id,
    }));
  }

  /** The orders go with it. @returns what the list was called; null when there is none */
  async remove(tx: TenantTransaction, id: string): Promise<{ fileName: string; orders: number } | null> {
    const [row] = await tx.query<{ file_name: string; orders: number }>(
      'DELETE FROM order_imports WHERE id = $1 RETURNING file_name, orders',
      [id],
    );
    return row === undefined ? null : { fileName: row.file_name, orders: row.orders };
  }
}

const SELECT_IMPORT = `
  SELECT i.id, i.file_name, i.imported_at, coalesce(u.name, i.imported_by::text) AS imported_by, i.orders, i.refused, i.refused_total
    FROM order_imports i LEFT JOIN users u ON u.tenant_id = i.tenant_id AND u.id = i.imported_by`;

function importOf(row: ImportRow, withClip: number): OrderImport {
  return {
    id: row.id,
    fileName: row.file_name,
    importedAt: row.imported_at.toISOString(),
    importedBy: row.imported_by,
    orders: row.orders,
    withClip,
    withoutClip: row.orders - withClip,
    refused: row.refused,
    refusedTotal: row.refused_total,
  };
}
