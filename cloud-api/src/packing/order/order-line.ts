import { label as labelText, type OrderRefusal } from '@sigap/contracts';
import type { OrderColumns } from './order-columns.js';
import { shippedAt } from './shipped-at.js';

/** A shipped parcel of a list. */
export interface ListedOrder {
  /** Of the file, from 1. */
  readonly line: number;
  readonly label: string;
  readonly orderNumber: string | null;
  readonly platform: string | null;
  /** As PostgreSQL reads it; without an offset it is in the time of the site. */
  readonly shippedAt: string | null;
}

/** What spreadsheets make of long numbers. */
const SPREADSHEET_NUMBER = /^\d[.,]?\d*E\+\d{1,3}$/i;
/** What keeps a spreadsheet from doing so: `="0012345"`, or an apostrophe before it. */
const KEPT_AS_TEXT = /^="(.*)"$|^'(.*)$/;
const UNFIT = /[\p{Cc}\p{Co}\p{Cn}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;
const MOST_TEXT = 100;

/** @param cells of one line @returns the order, or why the line is left out */
export function orderOfLine(cells: readonly string[], columns: OrderColumns, line: number): ListedOrder | OrderRefusal {
  const label = cell(cells, columns.label);
  if (label === null) return 'label_missing';
  if (SPREADSHEET_NUMBER.test(label)) return 'label_number';
  if (!labelText.safeParse(label).success) return 'label_invalid';
  const orderNumber = cell(cells, columns.orderNumber);
  const platform = cell(cells, columns.platform);
  if (!isFit(orderNumber) || !isFit(platform)) return 'text_invalid';
  const date = cell(cells, columns.shippedAt);
  const shipped = date === null ? null : shippedAt(date);
  if (date !== null && shipped === null) return 'date_invalid';
  return { line, label, orderNumber, platform, shippedAt: shipped };
}

function cell(cells: readonly string[], index: number): string | null {
  const text = cells[index]?.trim() ?? '';
  const kept = KEPT_AS_TEXT.exec(text);
  return (kept ? (kept[1] ?? kept[2] ?? '') : text).trim() || null;
}

function isFit(text: string | null): boolean {
  return text === null || (text.length <= MOST_TEXT && !UNFIT.test(text));
}
