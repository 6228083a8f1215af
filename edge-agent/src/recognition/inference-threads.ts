import type { InferenceThread } from './inference-thread.js';

/** A thread without a camera ends after so long: a camera that is changed goes and comes at once. */
const restAfterMs = 30_000;

type Runnable = Pick<InferenceThread, 'state' | 'start' | 'stop' | 'tick'>;

/**
 * Which thread computes for which camera. A thread, and with it the models, is loaded with the first frame of its first camera, and goes when
 * its last camera was gone for a while: a box that only packs, or has no camera yet, holds no models in memory.
 */
export class InferenceThreads<Thread extends Runnable = InferenceThread> {
  private readonly ofCamera = new Map<string, Thread>();
  private readonly unusedSinceMs = new Map<Thread, number>();
  private resting: Promise<unknown> = Promise.resolve();
  private ended = false;

  constructor(readonly all: readonly [Thread, ...Thread[]]) {}

  /** Those that are loaded or being loaded, or that gave up. */
  get awake(): readonly Thread[] {
    return this.all.filter((thread) => thread.state !== 'idle');
  }

  /** A camera stays with its thread, where its tracks are; a new one goes to the thread with the fewest. Starts it when it rests. */
  for(cameraId: string): Thread {
    const thread = this.ofCamera.get(cameraId) ?? this.leastLoaded();
    this.ofCamera.set(cameraId, thread);
    this.unusedSinceMs.delete(thread);
    if (thread.state === 'idle' && !this.ended) thread.start();
    return thread;
  }

  /** Undefined when the camera had no frame yet. */
  known(cameraId: string): Thread | undefined {
    return this.ofCamera.get(cameraId);
  }

  remove(cameraId: string): void {
    this.ofCamera.delete(cameraId);
  }

  tick(nowMs: number): void {
    const used = new Set(this.ofCamera.values());
    for (const thread of this.awake) {
      thread.tick(nowMs);
      if (used.has(thread)) continue;
      const sinceMs = this.unusedSinceMs.get(thread) ?? nowMs;
      this.unusedSinceMs.set(thread, sinceMs);
      if (nowMs - sinceMs >= restAfterMs) this.rest(thread);
    }
  }

  /** For good; resolves when all threads are gone. */
  async stop(): Promise<void> {
    this.ended = true;
    await Promise.all([this.resting, ...this.all.map((thread) => thread.stop())]);
  }

  private rest(thread: Thread): void {
    this.unusedSinceMs.delete(thread);
    this.resting = Promise.all([this.resting, thread.stop()]);
  }

  private leastLoaded(): Thread {
    const load = (thread: Thread) => [...this.ofCamera.values()].filter((other) => other === thread).length;
    const [first, ...rest] = this.all;
    return rest.reduce((best, thread) => (load(thread) < load(best) ? thread : best), first);
  }
}
