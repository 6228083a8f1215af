/** One node of the organisation tree. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly supervisorId: string | null;
  /** International form; null: can't be told by WhatsApp. */
  readonly phone: string | null;
}
/** Whom to tell (AL-4). `managers`: nobody above has a phone, so the managers are told: those who have one by WhatsApp, all on the dashboard. */
export type Receiver =
  | { readonly kind: 'supervisor'; readonly person: Person & { readonly phone: string } }
  | { readonly kind: 'managers' };

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
    if (person?.phone) return { kind: 'supervisor', person: { ...person, phone: person.phone } };
    next = person?.supervisorId ?? null;
  }
  return { kind: 'managers' };
}
