import fc from 'fast-check';
import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { isAcknowledged } from './dead-letter.js';
import { aSighting } from './flow.fixture.js';
import { parseBatch } from './parse-batch.js';

const edgeId = v7();
const epoch = v7();
const at = new Date(Date.UTC(2026, 10, 20));
const sighting = (seq: number) => aSighting({ epoch, seq, startedAt: at.getTime() });
const parse = (value: unknown) => parseBatch(edgeId, Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value)), at);

describe('parseBatch', () => {
  it('takes the good ones and puts the bad ones aside with their number', () => {
    const good = sighting(1);
    const { items, rejected } = parse({ epoch, events: [good, { ...sighting(2), v: 9 }, { ...sighting(3), data: {} }] });
    expect(items.map(({ event }) => event)).toEqual([good]);
    expect(rejected.map(({ reason, position }) => [reason, position?.seq])).toEqual([
      ['not_an_event', 2],
      ['not_an_event', 3],
    ]);
    expect(rejected.every(isAcknowledged)).toBe(true);
  });

  it.each<[string, unknown, string]>([
    ['no JSON', Buffer.from('{'), 'not_json'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'not_json'],
    ['nothing', Buffer.alloc(0), 'not_json'],
    ['a number', 7, 'not_a_batch'],
    ['null', null, 'not_a_batch'],
    ['no events', { epoch, events: [] }, 'not_a_batch'],
    ['501 events', { epoch, events: Array.from({ length: 501 }, () => 1) }, 'not_a_batch'],
    ['no epoch', { events: [sighting(1)] }, 'not_a_batch'],
  ])('%s: the whole message is put aside', (_, value, reason) => {
    const { items, rejected } = parse(value);
    expect(items).toEqual([]);
    expect(rejected).toMatchObject([{ reason, position: null }]);
  });

  it.each<[string, unknown, string]>([
    ['of another epoch', { ...sighting(1), epoch: v7() }, 'epoch_mismatch'],
    ['a sighting without a camera', { ...sighting(1), cameraId: undefined }, 'camera_missing'],
    ['NUL in a text', { ...sighting(1), data: { ...sighting(1).data, pack: 'a\0b' } }, 'unstorable_text'],
    ['half a character', { ...sighting(1), data: { ...sighting(1).data, pack: 'a\ud800b' } }, 'unstorable_text'],
    ['null', null, 'not_an_event'],
    ['a text', 'event', 'not_an_event'],
  ])('%s: that event alone is put aside', (_, bad, reason) => {
    const { items, rejected } = parse({ epoch, events: [sighting(7), bad] });
    expect(items).toHaveLength(1);
    expect(rejected).toMatchObject([{ reason }]);
  });

  it('lets a backslash before u0000 pass, which is no NUL', () => {
    expect(parse({ epoch, events: [{ ...sighting(1), data: { ...sighting(1).data, pack: 'a\\u0000' } }] }).items).toHaveLength(1);
  });

  it('a number that is none is not acknowledged', () => {
    for (const seq of [0, -1, 1.5, 2 ** 60, '1', null]) {
      const { rejected } = parse({ epoch, events: [{ ...sighting(1), seq }] });
      expect(rejected.map(isAcknowledged)).toEqual([false]);
    }
  });

  it('does not throw, whatever the bytes, nor for nests as deep as a message can hold', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          expect(() => parseBatch(edgeId, Buffer.from(bytes), at)).not.toThrow();
        },
      ),
      { numRuns: 500 },
    );
    const deep = `{"epoch":"${epoch}","events":[${'['.repeat(100_000)}${']'.repeat(100_000)}]}`;
    expect(parseBatch(edgeId, Buffer.from(deep), at).rejected).toHaveLength(1);
  });
});
