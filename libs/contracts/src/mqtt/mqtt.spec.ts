import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toRanges } from './batch.js';
import { parseTopic, topic, topicFilter } from './topics.js';

const tenantId = '0199a1b2-0000-7000-8000-000000000001';
const edgeId = '0199a1b2-0000-7000-8000-000000000002';
const cameraId = '0199a1b2-0000-7000-8000-000000000003';

describe('topics', () => {
  it('round-trips', () => {
    expect(parseTopic(topic({ tenantId, edgeId, kind: 'events' }))).toEqual({ tenantId, edgeId, kind: 'events' });
    expect(parseTopic(topic({ tenantId, edgeId, kind: 'live', cameraId }))).toEqual({ tenantId, edgeId, kind: 'live', cameraId });
  });

  it.each([
    '#',
    '$SYS/broker',
    'sigap/1/+/+/events',
    `sigap/1/${tenantId}/${edgeId}/live`,
    `sigap/1/${tenantId}/${edgeId}/events/${cameraId}`,
    `sigap/1/${tenantId}/${edgeId}/nonsense`,
    `sigap/2/${tenantId}/${edgeId}/events`,
    `x/sigap/1/${tenantId}/${edgeId}/events`,
    '',
  ])('knows no topic %s', (text) => {
    expect(parseTopic(text)).toBeNull();
  });

  it('filters name all boxes', () => {
    expect(topicFilter('events')).toBe('sigap/1/+/+/events');
    expect(topicFilter('live')).toBe('sigap/1/+/+/live/+');
  });
});

describe('toRanges', () => {
  it('covers exactly the numbers given', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (sequence) => {
        const covered = toRanges(sequence).flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
        expect(covered).toEqual([...new Set(sequence)].toSorted((a, b) => a - b));
      }),
    );
  });

  it('joins neighbours', () => {
    expect(toRanges([3, 1, 2, 7, 2])).toEqual([
      [1, 3],
      [7, 7],
    ]);
  });
});
