import { createLogger, systemClock } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { AddressPolicy } from '../address-policy.js';
import { CameraFleet } from '../camera-fleet.js';
import type { FrameConsumer } from '../camera-frame.js';
import type { CameraPurpose, CameraSpec } from '../camera-spec.js';
import { CollectedFrames } from './collected-frames.js';
import { RecordedEvents } from './recorded-events.js';

export interface FleetRig {
  fleet: CameraFleet;
  events: RecordedEvents;
  frames: CollectedFrames;
}

/** A fleet that may reach loopback, with everything it tells kept in memory. */
export async function startFleet(
  options: {
    networks?: string;
    /** Who names addresses. Default: the system. */
    look?: (host: string) => Promise<{ address: string }[]>;
    sampleFps?: number;
    codeFrames?: FrameConsumer;
  } = {},
): Promise<FleetRig> {
  const events = new RecordedEvents();
  const frames = new CollectedFrames();
  const fleet = new CameraFleet({
    sink: events,
    clock: systemClock,
    logger: createLogger({ name: 'test', level: process.env['TEST_LOG'] === undefined ? 'silent' : 'debug' }),
    addressPolicy: new AddressPolicy(options.networks ?? '127.0.0.0/8', options.look),
    frames,
    ...(options.codeFrames ? { codeFrames: options.codeFrames } : {}),
    sampleFps: () => options.sampleFps ?? 5,
  });
  await fleet.start();
  return { fleet, events, frames };
}

export function aCamera(
  url: string,
  more: { id?: string; username?: string; password?: string; transport?: 'tcp' | 'udp'; purpose?: CameraPurpose } = {},
): CameraSpec {
  const { id = v7(), username = null, password = null, transport = 'tcp', purpose = 'recognition' } = more;
  return {
    id,
    name: 'test camera',
    zone: 'test',
    purpose,
    enabled: true,
    source: { kind: 'network', url, subUrl: null, username, password, transport },
  };
}
