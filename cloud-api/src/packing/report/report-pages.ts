/** Lines from `from` until before `to`. */
export interface Lines {
  readonly from: number;
  readonly to: number;
}

export interface ReportPage {
  readonly employees: Lines | null;
  readonly parcels: Lines | null;
}

/** Heights in points. */
export interface ReportHeights {
  /** For lines, between the top and the foot of a page. */
  readonly page: number;
  /** What stands above the first employee, on the first page alone. */
  readonly head: number;
  /** Heading and column names, again on each page where the table goes on. */
  readonly tableHead: number;
  readonly employee: number;
  readonly parcel: number;
}

/**
 * Which lines stand on which page. It is known before the first page is drawn, so that each can say "page 2 of 9" and nothing has to be kept.
 * A heading never stands alone at the foot of a page.
 */
export function reportPages(employees: number, parcels: number, heights: ReportHeights): ReportPage[] {
  const pages: { employees: Lines | null; parcels: Lines | null }[] = [{ employees: null, parcels: null }];
  let left = heights.page - heights.head;
  const place = (table: 'employees' | 'parcels', count: number, height: number) => {
    for (let from = 0; from < count; ) {
      const room = Math.floor((left - heights.tableHead) / height);
      if (room < Math.min(2, count - from)) {
        pages.push({ employees: null, parcels: null });
        left = heights.page;
        continue;
      }
      const to = Math.min(count, from + room);
      const page = pages.at(-1);
      if (page) page[table] = { from, to };
      left -= heights.tableHead + (to - from) * height;
      from = to;
    }
  };
  place('employees', employees, heights.employee);
  place('parcels', parcels, heights.parcel);
  return pages;
}
