import { createLogger } from '@sigap/node-kit';
import { describe, expect, it } from 'vitest';
import { RecordedEvents } from '../camera/test-rig/recorded-events.js';
import { KeptState } from '../camera/test-rig/kept-state.js';
import { type EventSink, OutboxFullError } from '../event-sink.js';
import { recoveryKey } from '../store/store-protocol.js';
import { RecoveryAlarm } from './recovery-alarm.js';

const logger = createLogger({ name: 'test', level: 'silent' });
const found = JSON.stringify({ reason: 'damaged', keptEvents: 3, lostEvents: 1, detail: 'a flipped bit' });

async function told(sink: EventSink, state = new KeptState()) {
  await state.set(recoveryKey, found);
  await new RecoveryAlarm({ state, sink, logger }).start();
  return state;
}

describe('RecoveryAlarm', () => {
  it('tells what opening found, once', async () => {
    const events = new RecordedEvents();
    const state = await told(events);
    expect(events.of('edge.store-recovered')).toEqual([{ reason: 'damaged', keptEvents: 3, lostEvents: 1 }]);
    expect(await state.get(recoveryKey)).toBeNull();
  });

  it('keeps it for the next start when the outbox is full, and lets the box start', async () => {
    const state = await told({ record: () => Promise.reject(new OutboxFullError('rows')) });
    expect(await state.get(recoveryKey)).toBe(found);
  });
});
