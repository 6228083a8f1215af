import { describe, expect, it } from 'vitest';
import { contactOf, type Person, receiverFor } from './receiver-rule.js';

const phone = '+6281200000001';
const email = 'dewi@example.com';
const person = (id: string, supervisorId: string | null, number: string | null = null, address: string | null = null): [string, Person] => [
  id,
  { id, name: id.toUpperCase(), supervisorId, phone: number, email: address },
];

describe('receiverFor', () => {
  it.each([
    ['the supervisor', [person('lee', 'dewi'), person('dewi', null, phone)], 'dewi'],
    [
      'the next above, when the supervisor has no phone',
      [person('lee', 'dewi'), person('dewi', 'agus'), person('agus', null, phone)],
      'agus',
    ],
    [
      'the supervisor who has an address alone',
      [person('lee', 'dewi'), person('dewi', 'agus', null, email), person('agus', null, phone)],
      'dewi',
    ],
    ['never the employee', [person('lee', 'dewi', phone), person('dewi', 'lee')], null],
    ['nobody, without a supervisor', [person('lee', null, phone)], null],
    ['nobody, in a circle without phones', [person('lee', 'a'), person('a', 'b'), person('b', 'a')], null],
    ['nobody, when the supervisor has left', [person('lee', 'gone')], null],
    ['nobody, for a stranger', [], null],
  ] as const)('%s', (_, people, expected) => {
    const receiver = receiverFor('lee', new Map(people));
    expect(receiver.kind === 'supervisor' ? receiver.person.id : null).toBe(expected);
  });
});

it('WhatsApp comes before e-mail', () => {
  expect(contactOf({ phone, email })).toEqual({ channel: 'whatsapp', address: phone });
  expect(contactOf({ phone: null, email })).toEqual({ channel: 'email', address: email });
  expect(contactOf({ phone: null, email: null })).toBeNull();
});
