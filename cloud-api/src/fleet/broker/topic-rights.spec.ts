import { edgePublishes, edgeSubscribes, topic, type TopicKind, topicFilter, topicKinds } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { type BrokerIdentity, mayPublish, maySubscribe } from './topic-rights.js';

const tenantId = '0190f5a0-0000-7000-8000-000000000001';
const edgeId = '0190f5a0-0000-7000-8000-0000000000e1';
const other = '0190f5a0-0000-7000-8000-0000000000e2';
const cameraId = '0190f5a0-0000-7000-8000-0000000000c1';
const box: BrokerIdentity = { kind: 'edge', tenantId, edgeId };
const cloud: BrokerIdentity = { kind: 'cloud' };
const own = (kind: TopicKind) => topic({ tenantId, edgeId, kind, ...(kind === 'live' ? { cameraId } : {}) });

describe('rights of a box', () => {
  it('publishes its own kinds in its own tree, and no others', () => {
    expect(topicKinds.filter((kind) => mayPublish(box, own(kind), false))).toEqual(
      topicKinds.filter((kind) => edgePublishes.includes(kind)),
    );
  });

  it('subscribes to its own kinds in its own tree, and no others', () => {
    expect(topicKinds.filter((kind) => maySubscribe(box, own(kind)))).toEqual([...edgeSubscribes]);
  });

  it.each([
    ['another box', topic({ tenantId, edgeId: other, kind: 'events' })],
    ['another tenant', topic({ tenantId: other, edgeId, kind: 'events' })],
    ['a level more', `${own('events')}/x`],
    ['$SYS', '$SYS/broker/clients'],
    ['an empty topic', ''],
    ['upper case', own('events').toUpperCase()],
  ])('may not publish to %s', (_name, text) => {
    expect(mayPublish(box, text, false)).toBe(false);
  });

  it.each([
    ['#'],
    ['+/+/+/+/+'],
    ['sigap/1/#'],
    [`sigap/1/${tenantId}/+/commands`],
    [`sigap/1/${tenantId}/${edgeId}/#`],
    ['$SYS/#'],
    [topicFilter('desired')],
  ])('may not subscribe to %s', (filter) => {
    expect(maySubscribe(box, filter)).toBe(false);
  });

  it('may leave only its state and its reported configuration behind', () => {
    expect(edgePublishes.filter((kind) => mayPublish(box, own(kind), true))).toEqual(['state', 'reported']);
  });
});

describe('rights of the API', () => {
  it('publishes what boxes subscribe to, and reads what they publish', () => {
    expect(topicKinds.filter((kind) => mayPublish(cloud, own(kind), false))).toEqual([...edgeSubscribes]);
    expect(topicKinds.filter((kind) => maySubscribe(cloud, topicFilter(kind)))).toEqual(
      topicKinds.filter((kind) => edgePublishes.includes(kind)),
    );
  });
});
