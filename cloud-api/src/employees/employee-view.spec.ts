import { describe, expect, it } from 'vitest';
import type { Caller } from '../http/caller.js';
import { maskPhone, seesPhones } from './employee-view.js';

const caller = (role: 'hr' | 'supervisor') => ({ kind: 'user', role }) as Caller;

describe('phone numbers', () => {
  it('show their last three digits', () => {
    expect(maskPhone('+6281234567890')).toBe('+**********890');
  });

  it('are whole for those who may edit people', () => {
    expect([seesPhones(caller('hr')), seesPhones(caller('supervisor')), seesPhones({ kind: 'edge', tenantId: '', edgeId: '' })]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
