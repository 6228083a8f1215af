/** Where what we want stands in a line; -1: the list does not have it. */
export interface OrderColumns {
  readonly label: number;
  readonly orderNumber: number;
  readonly platform: number;
  readonly shippedAt: number;
}

const names: Readonly<Record<keyof OrderColumns, readonly string[]>> = {
  label: ['label', 'resi', 'awb', 'no. resi', 'no resi', 'nomor resi', 'tracking number', 'tracking_number'],
  orderNumber: ['order', 'pesanan', 'no. pesanan', 'no pesanan', 'nomor pesanan', 'order_number', 'order number', 'order id'],
  platform: ['platform', 'marketplace'],
  shippedAt: ['shipped_at', 'tanggal', 'tanggal kirim', 'shipped at'],
};

/** Null when no column holds the label. Case and spaces around a name do not matter; of two columns with one meaning the first counts. */
export function orderColumns(header: readonly string[]): OrderColumns | null {
  const cells = header.map((cell) => cell.trim().toLowerCase());
  const find = (wanted: readonly string[]) => cells.findIndex((cell) => wanted.includes(cell));
  const columns: OrderColumns = {
    label: find(names.label),
    orderNumber: find(names.orderNumber),
    platform: find(names.platform),
    shippedAt: find(names.shippedAt),
  };
  return columns.label === -1 ? null : columns;
}

const delimiters = [',', ';', '\t'] as const;

/** What separates the cells: of comma, semicolon and tab the one that the header line has most of, outside of quotes. */
export function delimiterOf(text: string): string {
  const counts = new Map<string, number>();
  let quoted = false;
  for (const character of firstLine(text)) {
    if (character === '"') quoted = !quoted;
    else if (!quoted) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return delimiters.reduce<string>((best, one) => ((counts.get(one) ?? 0) > (counts.get(best) ?? 0) ? one : best), ',');
}

/** Header lines are short: what is longer is none. */
const MOST_HEADER = 10_000;

function firstLine(text: string): string {
  return /[^\r\n]+/.exec(text.slice(0, MOST_HEADER))?.[0] ?? '';
}
