import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GalleryDelta } from '@sigap/contracts';
import { v7 } from 'uuid';
import { expect, it, onTestFinished } from 'vitest';
import { composeAgent } from './composition.js';
import type { AgentConfiguration } from './configuration.js';
import { FakeCameras } from './test-rig/fake-cameras.js';
import { aCloud, edge, logger } from './test-rig/linked-box.js';
import { testFolder } from './test-rig/test-folder.js';
import { until } from './test-rig/until.js';
import type { MakeVision, VisionDependencies } from './vision.js';

const nothing = () => Promise.resolve();
const ok = () => ({ status: 'ok' as const });
const noLatency = { count: 0, sumMs: 0, atMost: [] };

/** The whole agent in this process, without eyes. */
async function anAgent(world: Awaited<ReturnType<typeof aCloud>>, dataDir: string) {
  mkdirSync(dataDir, { recursive: true });
  const credentialsFile = join(dataDir, 'credentials.json');
  writeFileSync(credentialsFile, JSON.stringify({ ...edge, token: 'a-token-of-some-length' }));
  chmodSync(credentialsFile, 0o600);
  const configuration: AgentConfiguration = {
    dataDir,
    cloudUrl: world.http.url,
    mqttUrl: world.broker.url,
    credentialsFile,
    cameraConfigsDir: join(dataDir, 'camera_configs'),
    cameraNetworks: '127.0.0.0/8',
    facePack: 'face-api',
    modelsDir: join(dataDir, 'models'),
    httpPort: 0,
    outboxMostEvents: 10_000,
    storeMostBytes: 2 ** 30,
    ballastBytes: 0,
    cropsMostBytes: 1_000_000,
    station: { port: 0, lan: null, webDir: join(dataDir, 'web') },
    logLevel: 'silent',
  };
  let eyes: VisionDependencies | undefined;
  const makeVision: MakeVision = (dependencies) => {
    eyes = dependencies;
    const status = () =>
      ({
        state: 'idle',
        pack: 'face-api',
        backend: null,
        templates: 0,
        sampleFps: 5,
        inference: noLatency,
        analysedFrames: 0,
        shots: 0,
      }) as const;
    return {
      cameras: Object.assign(new FakeCameras(), { name: 'cameras' as const, start: nothing, stop: nothing, health: ok }),
      recognition: {
        name: 'recognition',
        start: nothing,
        stop: nothing,
        health: ok,
        configure: () => undefined,
        applyGallery: nothing,
        cameraStatus: () => ({ lastInferenceAt: null, people: 0 }),
        status,
      },
    };
  };
  const agent = await composeAgent({ configuration, logger, makeVision, onFatal: (error) => expect.unreachable(error.message) });
  await agent.start();
  onTestFinished(() => agent.stop());
  if (eyes === undefined) throw new Error('an agent has eyes');
  return { agent, eyes };
}

it('confirms that a person is erased when no face crop of that person is on its disk any more', async () => {
  const world = await aCloud();
  // nothing is acknowledged, so crops wait
  world.cloud.script = () => ({ commit: true, acks: [] });
  const gone = v7();
  const delta = (change: Partial<GalleryDelta>): GalleryDelta => ({
    pack: 'face-api',
    dimension: 128,
    version: 0,
    reset: false,
    templates: [],
    removedTemplateIds: [],
    erasedEmployeeIds: [],
    more: false,
    ...change,
  });
  world.http.gallery = (since) => delta({ version: since });
  const dataDir = join(testFolder(), 'edge');
  const spool = join(dataDir, 'crops', edge.edgeId);
  const waiting = () => (existsSync(spool) ? readdirSync(spool) : []);

  const first = await anAgent(world, dataDir);
  const now = new Date().toISOString();
  await first.eyes.sink.record({ type: 'unknown.seen', data: { trackId: v7(), startedAt: now, lastSeenAt: now, shots: 1 } });
  for (const employeeId of [gone, v7()]) {
    const image = { width: 40, height: 40, data: new Uint8Array(4_800) };
    first.eyes.crops.keep({ sightingId: v7(), employeeId, cameraId: v7(), takenAt: now, crop: { image, quality: 0.5, atMs: 0 } });
  }
  await until('both crops on disk', () => waiting().length === 2);
  await first.agent.stop();
  expect(waiting()).toHaveLength(2);

  const seen: number[] = [];
  world.cloud.script = ({ events }) => {
    if (events.some(({ type }) => type === 'gallery.erased')) seen.push(waiting().length);
    return { commit: true, acks: [] };
  };
  world.http.gallery = (since) => delta(since === 0 ? { version: 3, erasedEmployeeIds: [gone] } : { version: since });
  await anAgent(world, dataDir);
  await until('the confirmation', () => seen.length > 0);
  expect(seen[0]).toBe(1);
});
