import { edgePublishes, edgeSubscribes, parseTopic, type TopicKind, topicFilter } from '@sigap/contracts';

/** Who is on a connection of the broker: one box, or this API. Comes from authentication, never from a payload. */
export type BrokerIdentity = { readonly kind: 'edge'; readonly tenantId: string; readonly edgeId: string } | { readonly kind: 'cloud' };

/** Only these may be kept by the broker for later subscribers; anything else retained would come back for ever. */
const retainedKinds: readonly TopicKind[] = ['state', 'reported', 'desired'];

/** May this identity publish there, with that retain flag? Unknown topics (`$SYS`, other trees, wildcards) are nobody's. */
export function mayPublish(identity: BrokerIdentity, topic: string, retain: boolean): boolean {
  const address = parseTopic(topic);
  if (address === null) return false;
  if (retain && !retainedKinds.includes(address.kind)) return false;
  if (identity.kind === 'cloud') return edgeSubscribes.includes(address.kind);
  return address.tenantId === identity.tenantId && address.edgeId === identity.edgeId && edgePublishes.includes(address.kind);
}

/** A box subscribes to whole topics of its own; the API to the kinds that boxes publish, over all of them. */
export function maySubscribe(identity: BrokerIdentity, filter: string): boolean {
  if (identity.kind === 'cloud') return edgePublishes.some((kind) => filter === topicFilter(kind));
  const address = parseTopic(filter);
  if (address === null) return false;
  return address.tenantId === identity.tenantId && address.edgeId === identity.edgeId && edgeSubscribes.includes(address.kind);
}
