import { csvCell } from '../recording/recording-csv.js';
import type { ReportWords } from './report-words.js';
import { type ReportedParcel, secondsOf, type SiteClock } from './session-report.js';

const BYTE_ORDER_MARK = '\uFEFF';

/** The header line, with the mark by which spreadsheets see UTF-8. */
export function parcelCsvHead(words: ReportWords, { timeZone }: SiteClock): string {
  const names = [
    words.of('label'),
    `${words.of('time')} (${timeZone})`,
    `${words.of('stopped')} (${timeZone})`,
    words.of('seconds'),
    words.of('reason'),
    words.of('mode'),
    words.of('platform'),
    words.of('station'),
    words.of('employeeCode'),
    words.of('employee'),
    words.of('condition'),
    words.of('note'),
    words.of('hash'),
    words.of('id'),
  ];
  return `${BYTE_ORDER_MARK}${lineOf(names)}`;
}

/** One parcel, as a line of RFC 4180. Seconds have a point, whatever the language: a comma is what separates. */
export function parcelCsvLine(parcel: ReportedParcel, words: ReportWords, clock: SiteClock): string {
  return lineOf([
    parcel.label,
    clock.text(parcel.scannedAt),
    parcel.stoppedAt === null ? null : clock.text(parcel.stoppedAt),
    secondsOf(parcel),
    words.reason(parcel.stopReason),
    words.mode(parcel.mode),
    parcel.platform,
    parcel.station,
    parcel.employeeCode,
    parcel.employeeName,
    words.condition(parcel.condition),
    parcel.note,
    parcel.sha256,
    parcel.id,
  ]);
}

function lineOf(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}
