/** Where an event stands in the log of its box. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

/** `id_taken`, `number_taken`: another event has this id or number, so two boxes have one identity, or one was restored from a copy. */
export type DeadLetterReason =
  | 'not_json'
  | 'not_a_batch'
  | 'not_an_event'
  | 'epoch_mismatch'
  | 'camera_missing'
  | 'unstorable_text'
  | 'refused'
  | 'id_taken'
  | 'number_taken';

/** What could not be taken into the event log. */
export interface DeadLetter {
  readonly edgeId: string;
  readonly position: Position | null;
  readonly reason: DeadLetterReason;
  readonly detail: string;
  readonly payload: Buffer;
  readonly receivedAt: Date;
}

/**
 * A bad event would come again for ever, and with it the good ones behind it, so it is acknowledged once it lies in `dead_letters`.
 * Not so a number that another event has: an acknowledgement would make the box forget that other one.
 */
export function isAcknowledged(letter: DeadLetter): letter is DeadLetter & { readonly position: Position } {
  return letter.position !== null && letter.reason !== 'number_taken';
}
