import type { Channel } from './message-driver.js';

/** One node of the organisation tree. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly supervisorId: string | null;
  /** International form; null: can't be told by WhatsApp. */
  readonly phone: string | null;
  readonly email: string | null;
}
/** How somebody is reached first. */
export interface Contact {
  readonly channel: Channel;
  /** Phone number in international form, or e-mail address. */
  readonly address: string;
}
/** Whom to tell (AL-4). `managers`: nobody above can be reached, so the managers are told. */
export type Receiver = { readonly kind: 'supervisor'; readonly person: Person; readonly contact: Contact } | { readonly kind: 'managers' };

/**
 * The employee's supervisor, else the next above who can be reached. A circle in the tree ends the search.
 * @param people those who still work here, by id
 */
export function receiverFor(employeeId: string, people: ReadonlyMap<string, Person>): Receiver {
  const passed = new Set([employeeId]);
  let next = people.get(employeeId)?.supervisorId ?? null;
  while (next !== null && !passed.has(next)) {
    passed.add(next);
    const person = people.get(next);
    const contact = person ? contactOf(person) : null;
    if (person && contact) return { kind: 'supervisor', person, contact };
    next = person?.supervisorId ?? null;
  }
  return { kind: 'managers' };
}

/** WhatsApp where there is a phone, else e-mail; null: nobody can be told. */
export function contactOf({ phone, email }: Pick<Person, 'phone' | 'email'>): Contact | null {
  if (phone) return { channel: 'whatsapp', address: phone };
  return email ? { channel: 'email', address: email } : null;
}
