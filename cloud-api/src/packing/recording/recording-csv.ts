import type { Recording } from '@sigap/contracts';

const columns = {
  label: ({ label }) => label,
  scanned_at: ({ scannedAt }) => scannedAt,
  stopped_at: ({ stoppedAt }) => stoppedAt,
  stop_reason: ({ stopReason }) => stopReason,
  station: ({ cameraName }) => cameraName,
  employee_code: ({ employeeCode }) => employeeCode,
  employee: ({ employeeName }) => employeeName,
  platform: ({ platform }) => platform,
  mode: ({ mode }) => mode,
  condition: ({ condition }) => condition,
  note: ({ note }) => note,
  duration_seconds: ({ durationMs }) => (durationMs === null ? null : (durationMs / 1000).toFixed(1)),
  location: ({ location }) => location,
  bytes: ({ bytes }) => bytes,
  sha256: ({ sha256 }) => sha256,
  claim_days_left: ({ claimDaysLeft }) => claimDaysLeft,
  legal_hold: ({ legalHold }) => (legalHold ? 'yes' : 'no'),
  id: ({ id }) => id,
} as const satisfies Record<string, (recording: Recording) => string | number | null>;

/** With the mark by which spreadsheets see UTF-8. */
export const csvHead = `\uFEFF${Object.keys(columns).join(',')}\r\n`;

/** One line of CSV (RFC 4180). */
export function csvLine(recording: Recording): string {
  return `${Object.values(columns)
    .map((of) => csvCell(of(recording)))
    .join(',')}\r\n`;
}

/**
 * What a spreadsheet would take for a formula gets an apostrophe (OWASP, CSV injection): a label comes from outside. Also within a cell: with
 * Indonesian settings a semicolon parts cells, and quotes that do not begin such a cell count for nothing.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const inert = value.replaceAll(/(^|[;,\t\r\n])("*)(?=[=+\-@])/g, "$1$2'").replace(/^(?=[\t\r])/, "'");
  return /[",;\t\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
