import { expect, it } from 'vitest';
import { isTicketOld, mayTicketMend } from './ticket.js';

const got = Date.UTC(2026, 10, 20, 12);
const minute = 60_000;

it.each([
  [0, false, false],
  [0.5, false, false],
  [5, false, true],
  [12, true, true],
  [16, true, true],
])('%d minutes after a ticket: too old to download with is %s, a new one may mend the player is %s', (minutes, old, mends) => {
  const now = got + minutes * minute;
  expect([isTicketOld(got, now), mayTicketMend(got, now)]).toEqual([old, mends]);
});

it('is had once for a player that fails: the new one is young', () => {
  expect(mayTicketMend(got + 16 * minute, got + 16 * minute + 300)).toBe(false);
});
