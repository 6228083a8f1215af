import { z } from 'zod';
import { idParams, page, pageQuery } from '../http/page.js';
import { route } from '../http/route.js';
import { instant, uuid } from '../primitives/primitives.js';
import { recordingEditors, recordingReaders } from './recording-access.js';

/** Of one employee, station, platform or day. */
export const packingFigure = z.object({
  key: z.string(),
  name: z.string(),
  parcels: z.number().int(),
  returns: z.number().int(),
  /** From scan to stop; null also for days and hours. */
  meanSeconds: z.number().nullable(),
  medianSeconds: z.number().nullable(),
  parcelsPerHour: z.number().nullable(),
  /** Not stopped by a scan or the next code. */
  irregular: z.number().int(),
});
export type PackingFigure = z.infer<typeof packingFigure>;

export const packingStatistics = z.object({
  from: instant,
  to: instant,
  total: packingFigure,
  byEmployee: z.array(packingFigure),
  byStation: z.array(packingFigure),
  byPlatform: z.array(packingFigure),
  byDay: z.array(packingFigure),
  byHour: z.array(packingFigure),
});
export type PackingStatistics = z.infer<typeof packingStatistics>;

/** Why a line of an order list was left out. `label_number`: a spreadsheet made a number of it (`1.23E+11`) and lost digits. */
export const orderRefusal = z.enum(['label_missing', 'label_invalid', 'label_number', 'text_invalid', 'date_invalid']);
export type OrderRefusal = z.infer<typeof orderRefusal>;

/** An imported order list and what became of it (PK-16). */
export const orderImport = z.object({
  id: uuid,
  fileName: z.string(),
  importedAt: instant,
  importedBy: z.string(),
  orders: z.number().int(),
  withClip: z.number().int(),
  withoutClip: z.number().int(),
  /** Lines that could not be read, with the reason (`orderRefusal`); the first 1,000 of them. */
  refused: z.array(z.object({ line: z.number().int(), reason: z.string() })).max(1_000),
  /** How many lines could not be read. */
  refusedTotal: z.number().int().optional(),
});
export type OrderImport = z.infer<typeof orderImport>;
export const importedOrder = z.object({
  label: z.string(),
  orderNumber: z.string().nullable(),
  platform: z.string().nullable(),
  shippedAt: instant.nullable(),
  /** Null: shipped without a clip. */
  recordingId: uuid.nullable(),
});
export type ImportedOrder = z.infer<typeof importedOrder>;

const tag = 'packing';

/** Figures, reports, and order lists. */
export const packingReportRoutes = {
  statistics: route({
    method: 'GET',
    path: '/api/packing/statistics',
    tag,
    summary: 'Parcels per employee, station, platform, day and hour',
    access: recordingReaders,
    query: z.object({ from: instant, to: instant }),
    reply: packingStatistics,
  }),
  sessionCsv: route({
    method: 'GET',
    path: '/api/packing/sessions/:id/report.csv',
    tag,
    summary: 'Report of one session, a line a parcel',
    access: recordingReaders,
    params: idParams,
    query: z.object({ language: z.enum(['id', 'en']).default('id') }),
    produces: 'text/csv',
  }),
  sessionPdf: route({
    method: 'GET',
    path: '/api/packing/sessions/:id/report.pdf',
    tag,
    summary: 'Report of one session, per employee',
    access: recordingReaders,
    params: idParams,
    query: z.object({ language: z.enum(['id', 'en']).default('id') }),
    produces: 'application/pdf',
  }),
  imports: route({
    method: 'GET',
    path: '/api/packing/order-imports',
    tag,
    summary: 'Imported order lists',
    access: recordingReaders,
    query: pageQuery,
    reply: page(orderImport),
  }),
  importOrders: route({
    method: 'POST',
    path: '/api/packing/order-imports',
    tag,
    summary: 'Import an order list (CSV, a header line; columns `label` or `resi` or `awb`, `order`, `platform`, `shipped_at`)',
    access: recordingEditors,
    upload: { field: 'file', maxFiles: 1, maxBytes: 10 * 1024 * 1024 },
    reply: orderImport,
    status: 201,
  }),
  importedOrders: route({
    method: 'GET',
    path: '/api/packing/order-imports/:id/orders',
    tag,
    summary: 'Orders of a list',
    access: recordingReaders,
    params: idParams,
    query: pageQuery.extend({ missing: z.enum(['true', 'false']).optional() }),
    reply: page(importedOrder),
  }),
  removeImport: route({
    method: 'DELETE',
    path: '/api/packing/order-imports/:id',
    tag,
    summary: 'Remove an imported list',
    access: recordingEditors,
    params: idParams,
    status: 204,
  }),
} as const;
