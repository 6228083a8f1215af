import type { StoredPosition } from './event-log.repository.js';

/** Why an event was not stored. */
export type NotStored = 'duplicate' | 'id_taken' | 'number_taken';

/**
 * An event comes twice when an acknowledgement was lost: same id, same number. A box that begins a new epoch carries unsent events
 * over under new numbers, of which some were stored already: same id, same box, another epoch; nothing is lost. Anything else means
 * that two boxes have one identity, or that a box was restored from a copy (R41).
 * @param holders events of the log that have the id or the number of the event
 */
export function whyNotStored(event: StoredPosition, holders: readonly StoredPosition[]): NotStored {
  const byId = holders.find((held) => held.id === event.id);
  const sameNumber = (held: StoredPosition) => held.edgeId === event.edgeId && held.epoch === event.epoch && held.seq === event.seq;
  if (byId && sameNumber(byId)) return 'duplicate';
  if (!byId || holders.some(sameNumber)) return 'number_taken';
  return byId.edgeId === event.edgeId && byId.epoch !== event.epoch ? 'duplicate' : 'id_taken';
}

/**
 * Takes out what says the same as another one, and puts what contradicts another one aside: only one event of each id and number is
 * offered to the log at a time, so that the log's reply is not ambiguous.
 */
export function splitContested<T>(items: readonly T[], positionOf: (item: T) => StoredPosition): { offered: T[]; aside: T[] } {
  const ids = new Set<string>();
  const numbers = new Set<string>();
  const offered: T[] = [];
  const aside: T[] = [];
  for (const item of items) {
    const { id, edgeId, epoch, seq } = positionOf(item);
    const number = `${edgeId} ${epoch} ${seq}`;
    const isFree = !ids.has(id) && !numbers.has(number);
    (isFree ? offered : aside).push(item);
    ids.add(id);
    numbers.add(number);
  }
  return { offered, aside };
}
