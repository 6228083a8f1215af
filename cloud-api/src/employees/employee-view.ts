import { type Employee, peopleEditors } from '@sigap/contracts';
import type { Caller } from '../http/caller.js';
import type { EmployeeRow } from './employee.repository.js';

/** Phone numbers and e-mail addresses are shown whole to those who may edit people, and to nobody else. */
export function seesContacts(caller: Caller): boolean {
  return caller.kind === 'user' && peopleEditors.some((role) => role === caller.role);
}

export function employeeOf(row: EmployeeRow, withContacts: boolean): Employee {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    department: row.department,
    role: row.role,
    supervisorId: row.supervisorId,
    phone: row.phone === null || withContacts ? row.phone : maskPhone(row.phone),
    email: row.email === null || withContacts ? row.email : maskEmail(row.email),
    consent:
      row.consentMethod === null || row.consentRecordedAt === null
        ? null
        : { method: row.consentMethod, recordedAt: row.consentRecordedAt.toISOString() },
    templates: row.templates,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** All but the last three digits. */
export function maskPhone(phone: string): string {
  return phone.slice(0, -3).replaceAll(/\d/g, '*') + phone.slice(-3);
}

/** The first letter and the domain: `d***@example.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, Math.min(1, at))}***${email.slice(at)}`;
}
