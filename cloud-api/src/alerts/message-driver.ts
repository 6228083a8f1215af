import type { Message, MessageState } from '@sigap/contracts';

export type Channel = Message['channel'];

/** A message as a driver gets it. */
export interface OutgoingMessage {
  readonly tenantId: string;
  /** Idempotency key. */
  readonly id: string;
  /** Phone number in international form, or an e-mail address, as the channel wants it. */
  readonly recipient: string;
  readonly recipientName: string;
  readonly template: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly body: string;
  /** The receiver wrote to us within 24 h: WhatsApp takes free text. */
  readonly isConversation: boolean;
}

/**
 * `accepted`: the provider has it, under `providerId` where it gives one. `refused`: never again. `retry`: the provider has not taken
 * it, as far as it says; what a server error says is checked with `find` before the next attempt. `uncertain`: taken or not, nobody knows.
 */
export type SendOutcome =
  | { readonly kind: 'accepted'; readonly state: MessageState; readonly providerId: string | null }
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'retry'; readonly error: string; readonly afterMs?: number }
  | { readonly kind: 'uncertain'; readonly error: string };

export type Found = Extract<SendOutcome, { kind: 'accepted' }>;

/** A way to people. Errors come as outcomes; what is thrown is a bug, and counts as `uncertain`. Texts of errors hold no phone number and no address. */
export interface MessageDriver {
  readonly name: string;
  /** Messages a second that the sender may send, by one instance. */
  readonly perSecond: number;
  send(message: OutgoingMessage): Promise<SendOutcome>;
  /**
   * Was it accepted? Asked after a crash, a timeout or a server error. Null: the provider does not know it. Throws when it can't be asked.
   * @param since when the attempt began
   * @param taken ids at the provider that belong to other messages
   */
  find(message: OutgoingMessage, since: Date, taken: (providerId: string) => Promise<boolean>): Promise<Found | null>;
}
