import { describe, expect, it } from 'vitest';
import type { Caller } from '../http/caller.js';
import { maskEmail, maskPhone, seesContacts } from './employee-view.js';

const caller = (role: 'hr' | 'supervisor') => ({ kind: 'user', role }) as Caller;

describe('phone numbers', () => {
  it('show their last three digits', () => {
    expect(maskPhone('+6281234567890')).toBe('+**********890');
  });

  it('and addresses their first letter and their domain', () => {
    expect(['dewi@example.com', 'd@example.com', '"a@b"@example.com'].map(maskEmail)).toEqual([
      'd***@example.com',
      'd***@example.com',
      '"***@example.com',
    ]);
  });

  it('are whole for those who may edit people', () => {
    expect([
      seesContacts(caller('hr')),
      seesContacts(caller('supervisor')),
      seesContacts({ kind: 'edge', tenantId: '', edgeId: '' }),
    ]).toEqual([true, false, false]);
  });
});
