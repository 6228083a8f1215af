import type { EventType } from '@sigap/contracts';
import { createLogger } from '@sigap/node-kit';
import { fakeClock } from '@sigap/testing';
import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { KeptState } from '../camera/test-rig/kept-state.js';
import { RecordedEvents } from '../camera/test-rig/recorded-events.js';
import { type EventToRecord, OutboxFullError } from '../event-sink.js';
import { SightingLog } from './sighting-log.js';
import { SightingRecorder } from './sighting-recorder.js';

/** A sink that is full until it is told otherwise. */
class FullEvents extends RecordedEvents {
  full = true;
  override record<T extends EventType>(event: EventToRecord<T>): Promise<void> {
    return this.full ? Promise.reject(new OutboxFullError('disk')) : super.record(event);
  }
}

function rig<Sink extends RecordedEvents>(sink: Sink, state = new KeptState()) {
  const clock = fakeClock();
  const logger = createLogger({ name: 'test', level: 'silent' });
  return {
    clock,
    sink,
    state,
    recorder: new SightingRecorder({ sink, state, clock, logger, pack: 'face-api' }),
    log: new SightingLog(() => v7()),
  };
}
const hall = v7();
const ana = { trackId: 'one', employeeId: v7(), similarity: 0.7, shots: 3 };

describe('SightingRecorder', () => {
  it('records what the contract says, without a picture or a template', async () => {
    const { recorder, log, sink, clock } = rig(new RecordedEvents());
    await recorder.tell(log.observe(hall, [ana], 0));
    clock.advance(11_000);
    await recorder.tell(log.observe(hall, [ana], 11_000));
    await recorder.tell(log.endAll('shutdown'));
    expect(sink.all.map(({ type, cameraId }) => [type, cameraId])).toEqual([
      ['sighting.started', hall],
      ['sighting.seen', hall],
      ['sighting.ended', hall],
    ]);
    const [ended] = sink.of('sighting.ended');
    expect(ended).toMatchObject({
      startedAt: '2026-11-20T08:00:00.000Z',
      lastSeenAt: '2026-11-20T08:00:11.000Z',
      pack: 'face-api',
      reason: 'shutdown',
    });
    expect(Object.keys(ended ?? {}).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'employeeId',
      'lastSeenAt',
      'pack',
      'reason',
      'shots',
      'sightingId',
      'similarity',
      'startedAt',
    ]);
  });

  it('goes on when the outbox is full, and tells the end at the next start that can', async () => {
    const state = new KeptState();
    const first = rig(new RecordedEvents(), state);
    await first.recorder.tell(first.log.observe(hall, [ana], 0));
    const second = rig(new FullEvents(), state);
    await second.recorder.closeInterrupted();
    expect(second.sink.all).toEqual([]);
    const third = rig(new RecordedEvents(), state);
    await third.recorder.closeInterrupted();
    expect(third.sink.of('sighting.ended')).toMatchObject([{ employeeId: ana.employeeId, reason: 'interrupted' }]);
  });

  it('starts with a list that is no list', async () => {
    const { recorder, state, sink } = rig(new RecordedEvents());
    await state.set('recognition/open-sightings', '{broken');
    await recorder.closeInterrupted();
    expect(sink.all).toEqual([]);
  });
});
