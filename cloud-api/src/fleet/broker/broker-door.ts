/** Where the API's own MQTT client connects, and as whom. */
export interface BrokerAccess {
  readonly url: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** Gives access to the broker, starting the embedded one when there is no other. */
export interface BrokerDoor {
  open(): Promise<BrokerAccess>;
  close(): Promise<void>;
  /** The embedded broker lives and dies with this process: then every connection of a box is gone after a restart. */
  readonly isEmbedded: boolean;
  /** What was refused since start; an external broker counts for itself. */
  readonly refused: { readonly connections: number; readonly messages: number; readonly subscriptions: number };
  /** Port of the embedded broker; null with an external one, and before `open`. */
  readonly port: number | null;
}

export const BROKER_DOOR = Symbol('broker-door');
