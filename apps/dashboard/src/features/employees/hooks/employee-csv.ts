import type { Employee } from '@sigap/contracts';

/**
 * A cell of which a spreadsheet takes no part for a formula (OWASP: CSV injection), quoted as RFC 4180 says. With Indonesian settings
 * cells end at a semicolon, whatever is quoted.
 */
function cell(text: string): string {
  const safe = text.replaceAll(/(^|[;,\t\r\n])("*)(?=[=+\-@])/g, "$1$2'").replace(/^(?=[\t\r])/, "'");
  return `"${safe.replaceAll('"', '""')}"`;
}

/** Employees as CSV with a header line; `supervisors` maps ids to names. Begins with a byte order mark for spreadsheets. */
export function employeeCsv(employees: readonly Employee[], headings: readonly string[], supervisors: ReadonlyMap<string, string>): string {
  const rows = employees.map((employee) => [
    employee.code,
    employee.name,
    employee.department ?? '',
    employee.role ?? '',
    employee.supervisorId ? (supervisors.get(employee.supervisorId) ?? '') : '',
    employee.phone ?? '',
    employee.email ?? '',
    String(employee.templates),
  ]);
  return `\uFEFF${[headings, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
