import { appendFileSync } from 'node:fs';
import { ClipLine, type MakeVision, runAgent } from '@sigap/edge-agent';
import { v7 } from 'uuid';

/**
 * The real box with other eyes: instead of pictures it has a steady stream of sightings. What it tried and what it was told is kept is
 * written down beside it, so that a checker can compare. Environment: `WITNESS_DIR`, `EVENTS_PER_SECOND`, `EMPLOYEE_IDS`, `CAMERA_ID`.
 */
const need = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};
const folder = need('WITNESS_DIR');
const perSecond = Number(need('EVENTS_PER_SECOND'));
const employees = need('EMPLOYEE_IDS').split(',');
const cameraId = need('CAMERA_ID');
const tickMs = 20;

const sightings: MakeVision = ({ sink, pack }) => {
  let timer: NodeJS.Timeout | null = null;
  let count = 0;
  const see = (): void => {
    const sightingId = v7();
    const employeeId = employees[count++ % employees.length] ?? '';
    const at = new Date().toISOString();
    appendFileSync(`${folder}/tried`, `${sightingId}\n`);
    const data = { sightingId, employeeId, startedAt: at, lastSeenAt: at, similarity: 0.9, pack: pack.name, shots: 1 };
    sink.record({ type: 'sighting.started', cameraId, data }).then(
      () => appendFileSync(`${folder}/kept`, `${sightingId}\n`),
      () => appendFileSync(`${folder}/refused`, `${sightingId}\n`),
    );
  };
  const idle = { start: async () => undefined, stop: async () => undefined, health: () => ({ status: 'ok' as const }) };
  return {
    cameras: {
      ...idle,
      name: 'cameras',
      apply: async () => undefined,
      statuses: () => [],
      snapshot: () => Promise.reject(new Error('this box has no pictures')),
      restart: () => undefined,
      live: () => undefined,
      clips: new ClipLine(() => undefined),
      setPreRoll: () => undefined,
    },
    recognition: {
      ...idle,
      name: 'recognition',
      start: async () => {
        timer = setInterval(() => {
          for (let index = 0; index < (perSecond * tickMs) / 1000; index += 1) see();
        }, tickMs);
      },
      stop: async () => {
        if (timer) clearInterval(timer);
      },
      configure: () => undefined,
      applyGallery: async () => undefined,
      status: () => ({
        state: 'running',
        pack: pack.name,
        backend: null,
        templates: 0,
        sampleFps: 0,
        inference: { count: 0, sumMs: 0, p50Ms: 0, p95Ms: 0, atMost: [] },
        analysedFrames: 0,
        shots: 0,
      }),
      cameraStatus: () => ({ lastInferenceAt: null, people: 0 }),
    },
  };
};

await runAgent(sightings);
