import type { Employee } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { employeeCsv } from './employee-csv.js';

const employee: Employee = {
  id: 'e1',
  code: 'EMP001',
  name: '=HYPERLINK("http://x")',
  department: 'Gudang, lantai 2',
  role: null,
  supervisorId: 's1',
  phone: '+6281234567890',
  email: 'dewi@example.com',
  consent: null,
  templates: 3,
  createdAt: '2026-11-20T01:00:00.000Z',
  updatedAt: '2026-11-20T01:00:00.000Z',
};

describe('employeeCsv', () => {
  it('defuses a formula behind a semicolon, where Indonesian settings end a cell', () => {
    const department = 'Gudang;=HYPERLINK("http://x");';
    const [, row] = employeeCsv([{ ...employee, name: 'Dewi', department }], ['Kode'], new Map()).split('\r\n');
    expect(row).toContain(`"Gudang;'=HYPERLINK(""http://x"");"`);
  });

  it('quotes, and defuses formulas', () => {
    const [head, row] = employeeCsv([employee], ['Kode', 'Nama'], new Map([['s1', 'Budi']])).split('\r\n');
    expect(head).toBe('\uFEFF"Kode","Nama"');
    expect(row).toBe(`"EMP001","'=HYPERLINK(""http://x"")","Gudang, lantai 2","","Budi","'+6281234567890","dewi@example.com","3"`);
  });
});
