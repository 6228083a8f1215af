import { describe, expect, it } from 'vitest';
import { type ReportPage, reportPages } from './report-pages.js';

const heights = { page: 500, head: 100, tableHead: 40, employee: 20, parcel: 10 };
const linesOf = (pages: readonly ReportPage[], table: 'employees' | 'parcels') =>
  pages.flatMap((page) =>
    page[table] === null ? [] : Array.from({ length: page[table].to - page[table].from }, (_, i) => (page[table]?.from ?? 0) + i),
  );
const heightOf = (page: ReportPage, isFirst: boolean) =>
  (isFirst ? heights.head : 0) +
  (page.employees ? heights.tableHead + (page.employees.to - page.employees.from) * heights.employee : 0) +
  (page.parcels ? heights.tableHead + (page.parcels.to - page.parcels.from) * heights.parcel : 0);

describe('the pages of a report', () => {
  it('is one where nothing was packed', () => {
    expect(reportPages(0, 0, heights)).toEqual([{ employees: null, parcels: null }]);
  });

  it.each([
    [1, 1],
    [3, 20],
    [17, 1],
    [18, 500],
    [40, 0],
    [200, 20_000],
  ])('hold %i employees and %i parcels, each once, in order, and never more than fits', (employees, parcels) => {
    const pages = reportPages(employees, parcels, heights);
    expect(linesOf(pages, 'employees')).toEqual(Array.from({ length: employees }, (_, i) => i));
    expect(linesOf(pages, 'parcels')).toEqual(Array.from({ length: parcels }, (_, i) => i));
    for (const [index, page] of pages.entries()) expect(heightOf(page, index === 0)).toBeLessThanOrEqual(heights.page);
  });

  it('begin a table anew rather than leave its heading alone at the foot', () => {
    // 500 - 100 - 40 - 15 * 20 = 60: room for the heading and two parcels; with 16 employees for none
    expect(reportPages(15, 10, heights)[0]).toEqual({ employees: { from: 0, to: 15 }, parcels: { from: 0, to: 2 } });
    expect(reportPages(16, 10, heights)).toMatchObject([{ parcels: null }, { parcels: { from: 0, to: 10 } }]);
  });
});
