import { Readable } from 'node:stream';
import type { OrderRefusal } from '@sigap/contracts';
import { CsvError, type Info, parse } from 'csv-parse';
import { listText } from './list-text.js';
import { delimiterOf, type OrderColumns, orderColumns } from './order-columns.js';
import { type ListedOrder, orderOfLine } from './order-line.js';

export const MOST_LINES = 100_000;
/** Of the lines that are left out so many are named. */
export const MOST_REFUSED = 1_000;
/** No line of an order list is as long: a quote was never closed. */
const MOST_LINE_CHARACTERS = 64 * 1024;
/** Read at once; between two pieces other requests have their turn. */
const PIECE = 64 * 1024;

export interface OrderList {
  /** Each label once: a marketplace writes a line for each item of a parcel, the first counts. */
  readonly orders: readonly ListedOrder[];
  readonly refused: readonly { readonly line: number; readonly reason: OrderRefusal }[];
  readonly refusedTotal: number;
}

/** The file as a whole is no order list; `message` says why. */
export class OrderListError extends Error {
  override readonly name = 'OrderListError';
}

interface Row {
  readonly record: readonly string[];
  readonly info: Info;
}

/** @throws OrderListError no header with a label column, more than 100,000 lines, or a quote that is never closed */
export async function parseOrderList(bytes: Uint8Array): Promise<OrderList> {
  const text = listText(bytes);
  const orders = new Map<string, ListedOrder>();
  const refused: { line: number; reason: OrderRefusal }[] = [];
  let refusedTotal = 0;
  let lines = 0;
  let columns: OrderColumns | null = null;
  for await (const { record, info } of rowsOf(text)) {
    if (columns === null) {
      columns = orderColumns(record);
      if (columns === null) throw new OrderListError('the first line names no column "label", "resi" or "awb"');
      continue;
    }
    lines += 1;
    if (lines > MOST_LINES) throw new OrderListError(`a list has at most ${MOST_LINES} lines`);
    const order = orderOfLine(record, columns, info.lines);
    if (typeof order === 'string') {
      refusedTotal += 1;
      if (refused.length < MOST_REFUSED) refused.push({ line: info.lines, reason: order });
    } else if (!orders.has(order.label)) orders.set(order.label, order);
  }
  if (columns === null) throw new OrderListError('the file is empty');
  return { orders: [...orders.values()], refused, refusedTotal };
}

async function* rowsOf(text: string): AsyncGenerator<Row> {
  const parser = parse({
    delimiter: delimiterOf(text),
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: MOST_LINE_CHARACTERS,
  });
  let line = 0;
  try {
    for await (const row of Readable.from(piecesOf(text)).pipe(parser) as AsyncIterable<Row>) {
      line = row.info.lines;
      yield row;
    }
  } catch (err) {
    if (err instanceof CsvError) throw new OrderListError(`a quote is not closed, in line ${line + 1} or below`, { cause: err });
    throw err;
  }
}

function* piecesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; from += PIECE) yield text.slice(from, from + PIECE);
}
