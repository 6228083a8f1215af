import { createLogger, type Clock } from '@sigap/node-kit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HealthWatch, type HealthWatchDependencies } from './health-watch.js';

const stats = {
  epoch: '01a1f9c1-0000-7000-8000-000000000001',
  seq: 9,
  row: 9,
  depth: 0,
  oldestAt: null,
  templates: 1,
  disk: { freeBytes: 50, totalBytes: 100 },
  ballastHeld: true,
};

const clips = { freeBytes: 50, clipBytes: 0, quotaBytes: 100, shortOf: [] as const };

afterEach(() => vi.useRealTimers());

describe('HealthWatch', () => {
  it('tells at once when recognition begins to run, and not with the next beat', async () => {
    vi.useFakeTimers();
    const told: string[] = [];
    let state: 'starting' | 'running' = 'starting';
    const clock: Clock = { now: () => new Date(), monotonicMs: () => Date.now() };
    const recognition = () => ({
      state,
      pack: 'face-api',
      backend: null,
      templates: 0,
      sampleFps: 5,
      inference: { count: 0, sumMs: 0, atMost: [] },
      analysedFrames: 0,
      shots: 0,
    });
    const link = {
      connected: true,
      session: 1,
      publish(_kind: string, payload: string) {
        told.push((JSON.parse(payload) as { recognition: { state: string } }).recognition.state);
        return Promise.resolve();
      },
      on: () => undefined,
      off: () => undefined,
    };
    const watch = new HealthWatch({
      store: { request: () => Promise.resolve(stats), refused: 0 },
      link: link as unknown as HealthWatchDependencies['link'],
      sink: { record: () => Promise.resolve() },
      clock,
      logger: createLogger({ name: 'test', level: 'silent' }),
      facts: () => ({ clock: { state: 'synced', offsetMs: 0 }, recognition: recognition(), galleryVersion: 1, cameras: [], clips }),
      onStuck: () => undefined,
    });
    await watch.start();
    await vi.advanceTimersByTimeAsync(2_500);
    expect(told).toEqual(['starting']);
    state = 'running';
    await vi.advanceTimersByTimeAsync(250);
    expect(told).toEqual(['starting', 'running']);
    await watch.stop();
  });
});
