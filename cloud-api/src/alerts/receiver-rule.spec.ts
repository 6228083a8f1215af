import { describe, expect, it } from 'vitest';
import { type Person, receiverFor } from './receiver-rule.js';

const phone = '+6281200000001';
const person = (id: string, supervisorId: string | null, number: string | null = null): [string, Person] => [
  id,
  { id, name: id.toUpperCase(), supervisorId, phone: number },
];

describe('receiverFor', () => {
  it.each([
    ['the supervisor', [person('lee', 'dewi'), person('dewi', null, phone)], 'dewi'],
    [
      'the next above, when the supervisor has no phone',
      [person('lee', 'dewi'), person('dewi', 'agus'), person('agus', null, phone)],
      'agus',
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
