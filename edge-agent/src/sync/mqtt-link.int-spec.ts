import { createLogger, systemClock } from '@sigap/node-kit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { KeptState } from '../camera/test-rig/kept-state.js';
import { TestBroker } from '../test-rig/test-broker.js';
import { MqttLink } from './mqtt-link.js';

describe('MqttLink', () => {
  it('stops while it remembers the number of its next session, and connects no more', async () => {
    const broker = await new TestBroker().start();
    onTestFinished(() => broker.stop());
    let asked: () => void = () => undefined;
    let written: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    const isWritten = new Promise<void>((resolve) => (written = resolve));
    class SlowState extends KeptState {
      override async set(key: string, value: string): Promise<void> {
        asked();
        await isWritten;
        await super.set(key, value);
      }
    }
    const link = new MqttLink({
      url: broker.url,
      login: {
        tenantId: '01a1f9c1-0000-7000-8000-0000000000aa',
        edgeId: '01a1f9c1-0000-7000-8000-0000000000bb',
        username: 'box',
        password: 'x',
      },
      state: new SlowState(),
      clock: systemClock,
      logger: createLogger({ name: 'test', level: 'silent' }),
      identity: () => ({ agentVersion: 'test', bootId: '01a1f9c1-0000-7000-8000-0000000000cc', epoch: 'e', cameraIds: [] }),
    });
    let connections = 0;
    link.on('connected', () => void (connections += 1));
    await link.start();
    await isAsked;
    const stopped = link.stop();
    written();
    await stopped;
    expect(connections).toBe(0);
  });
});
