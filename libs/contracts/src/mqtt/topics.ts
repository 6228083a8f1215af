/** Topic tree of one box (MQTT 3.1.1 and 5). Ids are UUIDs, so no wildcard can hide in them. */
const prefix = 'sigap/1';

export const topicKinds = ['events', 'acks', 'state', 'health', 'desired', 'reported', 'commands', 'replies', 'live'] as const;
export type TopicKind = (typeof topicKinds)[number];

/** Kinds that the box publishes; the rest it subscribes to. */
export const edgePublishes: readonly TopicKind[] = ['events', 'state', 'health', 'reported', 'replies', 'live'];
export const edgeSubscribes: readonly TopicKind[] = ['acks', 'desired', 'commands'];

export interface TopicAddress {
  readonly tenantId: string;
  readonly edgeId: string;
  readonly kind: TopicKind;
  /** Only of `live/{cameraId}`. */
  readonly cameraId?: string;
}

export function topic(address: TopicAddress): string {
  const base = `${prefix}/${address.tenantId}/${address.edgeId}/${address.kind}`;
  return address.cameraId ? `${base}/${address.cameraId}` : base;
}

/** Subscription of the cloud over all boxes, e.g. `sigap/1/+/+/events`. */
export function topicFilter(kind: TopicKind): string {
  return `${prefix}/+/+/${kind}${kind === 'live' ? '/+' : ''}`;
}

const uuidPattern = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const shape = new RegExp(`^${prefix}/(${uuidPattern})/(${uuidPattern})/([a-z]+)(?:/(${uuidPattern}))?$`, 'u');

/** Null for anything that is not exactly one of our topics. */
export function parseTopic(text: string): TopicAddress | null {
  const match = shape.exec(text);
  if (!match) return null;
  const [, tenantId, edgeId, kindText, cameraId] = match;
  const kind = topicKinds.find((known) => known === kindText);
  if (!tenantId || !edgeId || !kind || (kind === 'live') !== (cameraId !== undefined)) return null;
  return cameraId ? { tenantId, edgeId, kind, cameraId } : { tenantId, edgeId, kind };
}
