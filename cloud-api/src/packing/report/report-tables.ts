import type { PackingFigure } from '@sigap/contracts';
import { ink, paper, type ReportPaper, type TextStyle } from './report-paper.js';
import type { ReportWords } from './report-words.js';
import { type ReportedParcel, secondsOf, type SiteClock } from './session-report.js';

interface Column<Row> {
  readonly name: string;
  readonly width: number;
  readonly align?: 'right';
  readonly text: (row: Row) => string;
  readonly color?: (row: Row) => string;
}

/** Heights in points; `tableHead` is the heading with the names of the columns. */
export const tableHeights = { tableHead: 44, employee: 17, parcel: 13 } as const;
const GAP = 6;
const BAR = 118;

/** Names and figures of employees, with bars that compare their parcels. */
export class EmployeeTable {
  private readonly columns: readonly Column<PackingFigure>[];
  private readonly most: number;

  constructor(
    private readonly words: ReportWords,
    private readonly figures: readonly PackingFigure[],
  ) {
    const figure = (name: string, width: number, value: (row: PackingFigure) => number | null, unit = '') =>
      ({
        name,
        width,
        align: 'right',
        text: (row) => (value(row) === null ? '–' : `${words.number(value(row))}${unit}`),
      }) satisfies Column<PackingFigure>;
    this.columns = [
      { name: words.of('employee'), width: 122, text: ({ name }) => name },
      { name: '', width: BAR, text: () => '' },
      figure(words.of('parcels'), 38, ({ parcels }) => parcels),
      figure(words.of('returns'), 38, ({ returns }) => returns),
      figure(words.of('perHour'), 48, ({ parcelsPerHour }) => parcelsPerHour),
      figure(words.of('mean'), 52, ({ meanSeconds }) => meanSeconds, ' s'),
      figure(words.of('median'), 48, ({ medianSeconds }) => medianSeconds, ' s'),
      {
        ...figure(words.of('irregular'), 59, ({ irregular }) => irregular),
        color: ({ irregular }) => (irregular > 0 ? ink.warn : ink.text),
      },
    ];
    this.most = Math.max(1, ...figures.map(({ parcels, returns }) => parcels + returns));
  }

  /** @returns where the next thing may stand */
  draw(on: ReportPaper, top: number, from: number, to: number): number {
    let y = drawHead(on, top, this.words.of('summary'), this.columns);
    for (const row of this.figures.slice(from, to)) {
      drawRow(on, y, this.columns, row, { size: 8 });
      const x = paper.margin + (this.columns[0]?.width ?? 0);
      const length = (part: number) => ((BAR - GAP) * part) / this.most;
      on.bar(x, y + 1, length(row.parcels), 8, ink.bar);
      on.bar(x + length(row.parcels), y + 1, length(row.returns), 8, ink.soft);
      y += tableHeights.employee;
    }
    return y;
  }
}

/** A line for each parcel, in the order of the scans. */
export class ParcelTable {
  private readonly columns: readonly Column<{ readonly number: number; readonly parcel: ReportedParcel }>[];

  constructor(
    private readonly words: ReportWords,
    clock: SiteClock,
    firstDay: string,
  ) {
    const time = (at: Date) => (clock.date(at) === firstDay ? clock.time(at) : clock.text(at).slice(5));
    const regular = new Set<string | null>(['scan', 'next', 'operator', null]);
    this.columns = [
      { name: '#', width: 26, text: ({ number }) => String(number) },
      { name: words.of('time'), width: 68, text: ({ parcel }) => time(parcel.scannedAt) },
      { name: words.of('label'), width: 98, text: ({ parcel }) => parcel.label },
      { name: words.of('employee'), width: 88, text: ({ parcel }) => parcel.employeeName || parcel.employeeCode },
      { name: words.of('station'), width: 56, text: ({ parcel }) => parcel.station },
      { name: words.of('platform'), width: 48, text: ({ parcel }) => parcel.platform },
      { name: words.of('mode'), width: 28, text: ({ parcel }) => words.mode(parcel.mode) },
      { name: words.of('seconds'), width: 42, align: 'right', text: ({ parcel }) => words.number(secondsOf(parcel)) },
      {
        name: words.of('reason'),
        width: 69,
        text: ({ parcel }) => words.reason(parcel.stopReason),
        color: ({ parcel }) => (regular.has(parcel.stopReason) ? ink.text : ink.warn),
      },
    ];
  }

  begin(on: ReportPaper, top: number): number {
    return drawHead(on, top, this.words.of('list'), this.columns);
  }

  /** @param number of the parcel in the session, from 1 */
  row(on: ReportPaper, y: number, number: number, parcel: ReportedParcel): number {
    drawRow(on, y, this.columns, { number, parcel }, { size: 7 });
    return y + tableHeights.parcel;
  }
}

function drawHead<Row>(on: ReportPaper, top: number, title: string, columns: readonly Column<Row>[]): number {
  on.text(title, paper.margin, top + 8, 300, { size: 10, bold: true });
  const y = top + 26;
  let x = paper.margin;
  for (const { name, width, align } of columns) {
    on.text(name, x, y, width - GAP, { size: 7, color: ink.soft, ...(align ? { align } : {}) });
    x += width;
  }
  on.rule(y + 12);
  return top + tableHeights.tableHead;
}

function drawRow<Row>(on: ReportPaper, y: number, columns: readonly Column<Row>[], row: Row, style: TextStyle): void {
  let x = paper.margin;
  for (const { width, align, text, color } of columns) {
    on.text(text(row), x, y, width - GAP, { ...style, ...(align ? { align } : {}), ...(color ? { color: color(row) } : {}) });
    x += width;
  }
}
