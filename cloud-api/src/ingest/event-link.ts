import type { TopicAddress, TopicKind } from '@sigap/contracts';

/** What ingest and the live view need of the API's MQTT client; `fleet/` has the real one. */
export interface EventLink {
  /** Call it before the client connects (`onModuleInit`). Messages of one kind from all boxes; the tenant and the box are those of the topic, which the broker enforces. */
  subscribe(kind: TopicKind, handler: (address: TopicAddress, payload: Buffer) => Promise<void>): void;
  publish(address: TopicAddress, payload: string | Uint8Array, options: { qos: 0 | 1; retain?: boolean }): Promise<void>;
}
export const EVENT_LINK = Symbol('event-link');
