import { setImmediate } from 'node:timers/promises';
import { type ReportPage, reportPages } from './report-pages.js';
import { ink, paper, ReportPaper } from './report-paper.js';
import { EmployeeTable, ParcelTable, tableHeights } from './report-tables.js';
import type { ReportWords } from './report-words.js';
import type { ReportedParcel, ReportedSession, ReportFigures } from './session-report.js';
import { SiteClock } from './session-report.js';

/** Beyond it a report is no reading any more; the CSV has all of them. */
export const MOST_PRINTED = 20_000;
const HEAD = 124;
const FOOT = 30;

export interface PdfReport {
  readonly session: ReportedSession;
  readonly figures: ReportFigures;
  readonly words: ReportWords;
  readonly madeAt: Date;
}

/** Draws a report page by page; parcels are asked for as their page comes. The pages come out of `stream` while they are drawn. */
export class SessionPdf {
  private readonly paper: ReportPaper;
  private readonly clock: SiteClock;

  constructor(private readonly report: PdfReport) {
    const { session, words, madeAt } = report;
    this.clock = new SiteClock(session.timeZone);
    const title = `${words.of('title')} ${this.clock.text(session.startedAt)}`;
    this.paper = new ReportPaper({ title, language: words.language, at: madeAt });
  }

  get stream(): ReportPaper['stream'] {
    return this.paper.stream;
  }

  /** Ends early when nobody reads any more. */
  async draw(parcels: AsyncIterator<ReportedParcel>): Promise<void> {
    const { figures, session, words } = this.report;
    const printed = Math.min(session.recordings, MOST_PRINTED);
    const pages = reportPages(figures.byEmployee.length, printed, {
      ...tableHeights,
      page: paper.height - 2 * paper.margin - FOOT,
      head: HEAD,
    });
    const employees = new EmployeeTable(words, figures.byEmployee);
    const list = new ParcelTable(words, this.clock, this.clock.date(session.startedAt));
    for (const [index, page] of pages.entries()) {
      // between two pages other requests have their turn
      await setImmediate();
      if (this.stream.destroyed) return;
      this.paper.page();
      const top = index === 0 ? this.head() : paper.margin;
      const below = page.employees === null ? top : employees.draw(this.paper, top, page.employees.from, page.employees.to);
      if (page.parcels !== null) await this.parcels(list, page.parcels, below, parcels);
      this.foot(index + 1, pages);
    }
    this.stream.end();
  }

  private async parcels(list: ParcelTable, lines: { from: number; to: number }, top: number, parcels: AsyncIterator<ReportedParcel>) {
    let y = list.begin(this.paper, top);
    for (let number = lines.from + 1; number <= lines.to; number += 1) {
      const next = await parcels.next();
      if (next.done === true) return;
      y = list.row(this.paper, y, number, next.value);
    }
  }

  private head(): number {
    const { session, words, madeAt, figures } = this.report;
    const width = paper.width - 2 * paper.margin;
    const { margin } = paper;
    this.paper.text(words.of('title'), margin, margin, width, { size: 16, bold: true });
    this.paper.text(session.company, margin, margin + 24, width, { size: 10, color: ink.soft });
    const ended = session.endedAt === null ? words.of('running') : this.clock.text(session.endedAt);
    const facts: [string, string][] = [
      [words.of('box'), session.edgeName],
      [words.of('began'), this.clock.text(session.startedAt)],
      [words.of('ended'), session.forced ? `${ended} (${words.of('forced')})` : ended],
      [words.of('zone'), session.timeZone],
      [words.of('made'), this.clock.text(madeAt)],
    ];
    let y = margin + 44;
    for (const [name, value] of facts) {
      this.paper.text(name, margin, y, 70, { color: ink.soft });
      this.paper.text(value, margin + 72, y, 200);
      y += 13;
    }
    this.totals(margin + 290, margin + 44, figures.total);
    if (session.recordings === 0) this.paper.text(words.of('none'), margin, margin + HEAD + 8, width);
    return margin + HEAD;
  }

  private totals(x: number, top: number, total: ReportFigures['total']): void {
    const { words } = this.report;
    const unit = (value: number | null) => (value === null ? '–' : `${words.number(value)} s`);
    const values: [string, string][] = [
      [words.of('parcels'), words.number(total.parcels)],
      [words.of('returns'), words.number(total.returns)],
      [words.of('perHour'), words.number(total.parcelsPerHour)],
      [words.of('mean'), unit(total.meanSeconds)],
      [words.of('median'), unit(total.medianSeconds)],
      [words.of('irregular'), words.number(total.irregular)],
    ];
    for (const [index, [name, value]] of values.entries()) {
      const left = x + (index % 3) * 80;
      const y = top + Math.floor(index / 3) * 36;
      this.paper.text(name, left, y, 74, { size: 7, color: ink.soft });
      this.paper.text(value, left, y + 10, 74, { size: 13, bold: true });
    }
  }

  private foot(number: number, pages: readonly ReportPage[]): void {
    const { session, words } = this.report;
    const y = paper.height - paper.margin - 10;
    const width = paper.width - 2 * paper.margin;
    const unprinted = session.recordings - MOST_PRINTED;
    const left = number === pages.length && unprinted > 0 ? words.of('more', { n: unprinted }) : session.company;
    this.paper.rule(y - 6);
    this.paper.text(left, paper.margin, y, width - 130, { size: 7, color: ink.soft });
    this.paper.text(words.of('page', { n: number, of: pages.length }), paper.margin, y, width, {
      size: 7,
      color: ink.soft,
      align: 'right',
    });
  }
}
