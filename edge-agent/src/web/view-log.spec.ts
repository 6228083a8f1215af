import { describe, expect, it } from 'vitest';
import { RecordedEvents } from '../camera/test-rig/recorded-events.js';
import { OutboxFullError } from '../event-sink.js';
import { ViewLog } from './view-log.js';

const [dewi, agus] = ['01a1f9c1-0000-7000-8000-0000000000d1', '01a1f9c1-0000-7000-8000-0000000000d2'];
const [clip, table] = ['01a1f9c1-0000-7000-8000-0000000000c9', '01a1f9c1-0000-7000-8000-000000000c01'];
const start = Date.UTC(2026, 10, 20, 8);

function aLog() {
  const sink = new RecordedEvents();
  let ms = 0;
  const clock = { now: () => new Date(start + ms), monotonicMs: () => ms };
  return { sink, log: new ViewLog({ sink, clock }), pass: (minutes: number) => (ms += minutes * 60_000) };
}

describe('ViewLog', () => {
  it('keeps one entry a look, however many ranges it takes, and another one later', async () => {
    const { sink, log, pass } = aLog();
    await Promise.all(Array.from({ length: 20 }, () => log.clip(dewi, clip)));
    pass(9);
    await log.clip(dewi, clip);
    expect(sink.of('packing.clip.viewed')).toEqual([{ recordingId: clip, userId: dewi, viewedAt: '2026-11-20T08:00:00.000Z' }]);
    pass(1);
    await log.clip(dewi, clip);
    expect(sink.of('packing.clip.viewed').map(({ viewedAt }) => viewedAt.slice(14, 16))).toEqual(['00', '10']);
  });

  it('tells people, clips, and kinds of pictures apart', async () => {
    const { sink, log } = aLog();
    await log.clip(dewi, clip);
    await log.clip(agus, clip);
    await log.table(dewi, table, 'live');
    await log.table(dewi, table, 'still');
    expect(sink.of('packing.clip.viewed').map(({ userId }) => userId)).toEqual([dewi, agus]);
    expect(sink.of('packing.table.viewed', table).map(({ picture }) => picture)).toEqual(['live', 'still']);
  });

  it('what could not be kept is tried again with the next request, and refused until then', async () => {
    const { sink, log } = aLog();
    const record = sink.record.bind(sink);
    sink.record = () => Promise.reject(new OutboxFullError('disk'));
    await expect(Promise.all([log.clip(dewi, clip), log.clip(dewi, clip)])).rejects.toThrow(OutboxFullError);
    sink.record = record;
    await log.clip(dewi, clip);
    expect(sink.of('packing.clip.viewed')).toHaveLength(1);
  });
});
