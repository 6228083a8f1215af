import { createLogger, systemClock } from '@sigap/node-kit';
import { onTestFinished } from 'vitest';
import { CloudClient } from '../cloud/cloud-client.js';
import { Store } from '../store/store.js';
import { ClockWatch } from '../sync/clock-watch.js';
import { MqttLink } from '../sync/mqtt-link.js';
import { Recorder } from '../sync/recorder.js';
import { Uplink } from '../sync/uplink.js';
import { CloudHttp } from './cloud-http.js';
import { ScriptedCloud } from './scripted-cloud.js';
import { quickFlight } from './sending-box.js';
import { storeOptions } from './store-options.js';
import { TestBroker } from './test-broker.js';
import { testFolder } from './test-folder.js';

export const logger = createLogger({ name: 'test', level: process.env['SIGAP_TEST_LOG'] === 'debug' ? 'debug' : 'silent' });
export const edge = { tenantId: '01a1f9c1-0000-7000-8000-0000000000aa', edgeId: '01a1f9c1-0000-7000-8000-0000000000bb' };

/** A cloud that is there: broker, scripted cloud on it, HTTP. Gone when the test is over. */
export async function aCloud() {
  const broker = await new TestBroker().start();
  const cloud = await new ScriptedCloud(() => broker.url).start();
  const http = await new CloudHttp().start();
  onTestFinished(async () => {
    await http.stop();
    await cloud.stop();
    await broker.stop();
  });
  return { broker, cloud, http };
}

/** The box as far as modules of configuration, commands and gallery need it. */
export async function aLinkedBox(world: { broker: TestBroker; http: CloudHttp }, directory = testFolder()) {
  const clock = systemClock;
  const store = new Store({ ...storeOptions(directory), onFailed: () => undefined });
  const clockWatch = new ClockWatch({ clock, logger, onStepped: () => undefined });
  const sink = new Recorder(store, clockWatch, clock);
  const login = { ...edge, username: edge.edgeId, password: 'token' };
  const authentication = { ...edge, headers: () => ({ authorization: 'Edge box:token' }), broker: login };
  const cloud = new CloudClient({
    baseUrl: world.http.url,
    authentication,
    clock,
    heardTime: (...times) => clockWatch.heardCloud(...times),
  });
  const identity = () => ({ agentVersion: 'test', bootId: edge.edgeId, epoch: store.epoch, cameraIds: [] });
  const link = new MqttLink({ url: world.broker.url, login, state: store.state, clock, logger, identity });
  const uplink = new Uplink({
    store,
    link,
    recorder: sink,
    clock,
    clockReader: clockWatch,
    logger,
    onRestored: () => undefined,
    flight: quickFlight,
  });
  await store.start();
  await link.start();
  await uplink.start();
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await uplink.stop();
    await link.stop();
    await store.stop();
  };
  onTestFinished(stop);
  return { directory, store, clockWatch, sink, cloud, link, clock, stop };
}
