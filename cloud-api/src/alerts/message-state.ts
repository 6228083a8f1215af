import type { MessageState } from '@sigap/contracts';

/**
 * How far a message has come. States only move forward (R57): what arrives late or twice changes nothing. `delivered` after `failed`
 * counts, since it is evidence; `failed` after `delivered` does not.
 */
const rank: Record<MessageState, number> = { queued: 0, sending: 1, uncertain: 2, outbox: 3, sent: 3, failed: 4, delivered: 5, read: 6 };

export function isForward(from: MessageState, to: MessageState): boolean {
  return rank[to] > rank[from];
}

/** States from which `to` may be reached, for the WHERE of an update. */
export function statesBefore(to: MessageState): MessageState[] {
  return (Object.keys(rank) as MessageState[]).filter((from) => isForward(from, to));
}

/** Words of Twilio's `MessageStatus` (docs: "Message Status Values"); null for one that tells nothing new. */
export function stateOfProvider(status: string): MessageState | null {
  switch (status) {
    case 'accepted':
    case 'scheduled':
    case 'queued':
    case 'sending':
    case 'sent':
      return 'sent';
    case 'delivered':
      return 'delivered';
    case 'read':
      return 'read';
    case 'failed':
    case 'undelivered':
    case 'canceled':
      return 'failed';
    default:
      return null;
  }
}
