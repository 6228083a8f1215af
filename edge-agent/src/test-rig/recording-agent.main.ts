import { writeSync } from 'node:fs';
import { v7 } from 'uuid';
import { runAgent } from '../program.js';
import type { MakeVision } from '../vision.js';
import { FakeCameras } from './fake-cameras.js';

/*
 * The whole agent, with somebody in the place of cameras and recognition who records events as fast as SIGAP_TEST_EVENTS_PER_SECOND says,
 * and tells on standard output, written synchronously, which of them were accepted.
 */
const perSecond = Number(process.env['SIGAP_TEST_EVENTS_PER_SECOND'] ?? 200);
const nothing = () => Promise.resolve();
const ok = () => ({ status: 'ok' as const });

const makeVision: MakeVision = ({ sink, pack, clock }) => {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void>[] = [];
  const record = async () => {
    const trackId = v7();
    const at = clock.now().toISOString();
    await sink.record({ type: 'unknown.seen', data: { trackId, startedAt: at, lastSeenAt: at, shots: 1 } });
    writeSync(1, `${JSON.stringify({ recorded: trackId })}\n`);
  };
  return {
    cameras: Object.assign(new FakeCameras(), { name: 'cameras' as const, start: nothing, stop: nothing, health: ok }),
    recognition: {
      name: 'recognition',
      health: ok,
      start: () => {
        const everyMs = Math.max(10, 1_000 / perSecond);
        const each = Math.round((perSecond * everyMs) / 1_000);
        timer = setInterval(() => (running = [...running.slice(-1_000), ...Array.from({ length: each }, record)]), everyMs);
        return Promise.resolve();
      },
      stop: async () => {
        clearInterval(timer);
        await Promise.all(running);
      },
      configure: () => undefined,
      applyGallery: nothing,
      cameraStatus: () => ({ lastInferenceAt: null, people: 0 }),
      status: () => ({
        state: 'running',
        pack: pack.name,
        backend: null,
        templates: 0,
        sampleFps: 5,
        inference: { count: 0, sumMs: 0, atMost: [] },
        analysedFrames: 0,
        shots: 0,
      }),
    },
  };
};

await runAgent(makeVision);
