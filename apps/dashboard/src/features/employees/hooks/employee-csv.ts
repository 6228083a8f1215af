import type { Employee } from '@sigap/contracts';

/** A cell that a spreadsheet can't take for a formula (OWASP: CSV injection), quoted as RFC 4180 says. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
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
