import { createLogger, type LoadedModelPack, systemClock } from '@sigap/node-kit';
import { Recognition } from '../../recognition/recognition.js';
import { AddressPolicy } from '../address-policy.js';
import { CameraFleet } from '../camera-fleet.js';
import { KeptState } from './kept-state.js';
import { RecordedEvents } from './recorded-events.js';

export interface EyesRig {
  events: RecordedEvents;
  state: KeptState;
  recognition: Recognition;
  fleet: CameraFleet;
  /** Recognition first, so that an agent that goes down ends its sightings as `shutdown`. */
  stop(): Promise<void>;
}

/** Cameras on loopback and recognition, with everything they tell kept in memory. */
export async function startEyes(loaded: LoadedModelPack, state = new KeptState()): Promise<EyesRig> {
  const events = new RecordedEvents();
  const logger = createLogger({ name: 'test', level: process.env['TEST_LOG'] === undefined ? 'silent' : 'debug' });
  const recognition = new Recognition({ sink: events, state, clock: systemClock, logger, ...loaded });
  const addressPolicy = new AddressPolicy('127.0.0.0/8');
  const fleet = new CameraFleet({ sink: events, clock: systemClock, logger, addressPolicy, frames: recognition, sampleFps: () => 5 });
  await recognition.start();
  await fleet.start();
  return {
    events,
    state,
    recognition,
    fleet,
    async stop() {
      await recognition.stop();
      await fleet.stop();
    },
  };
}
