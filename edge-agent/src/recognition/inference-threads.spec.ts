import { describe, expect, it } from 'vitest';
import { InferenceThreads } from './inference-threads.js';

class FakeThread {
  state: 'idle' | 'starting' | 'running' | 'stopped' = 'idle';
  starts = 0;
  ticks = 0;

  start(): void {
    this.starts++;
    this.state = 'starting';
  }

  stop(): Promise<void> {
    this.state = 'idle';
    return Promise.resolve();
  }

  tick(): void {
    this.ticks++;
  }
}

function pair() {
  const [a, b] = [new FakeThread(), new FakeThread()] as const;
  return { a, b, threads: new InferenceThreads<FakeThread>([a, b]) };
}

describe('InferenceThreads', () => {
  it('starts a thread with its first camera, and no other', () => {
    const { a, b, threads } = pair();
    threads.tick(0);
    expect(threads.awake).toEqual([]);
    expect(threads.for('c1')).toBe(a);
    expect(threads.for('c1')).toBe(a);
    expect([a.starts, b.starts]).toEqual([1, 0]);
    expect(threads.for('c2')).toBe(b);
    expect(threads.for('c3')).toBe(a);
    expect([a.starts, b.starts]).toEqual([1, 1]);
  });

  it('lets a thread go when its last camera was gone for half a minute', () => {
    const { a, b, threads } = pair();
    threads.for('c1');
    threads.for('c2');
    threads.remove('c1');
    threads.tick(1_000);
    threads.tick(30_000);
    expect(threads.awake).toEqual([a, b]);
    threads.tick(31_000);
    expect(threads.awake).toEqual([b]);
    expect(threads.known('c1')).toBeUndefined();
    expect(threads.for('c1')).toBe(a);
    expect(a.starts).toBe(2);
  });

  it('keeps a thread whose camera was only changed', () => {
    const { a, threads } = pair();
    threads.for('c1');
    threads.remove('c1');
    threads.tick(0);
    threads.for('c1');
    threads.tick(60_000);
    threads.remove('c1');
    threads.tick(61_000);
    threads.tick(90_000);
    expect(threads.awake).toEqual([a]);
    expect(a.starts).toBe(1);
  });

  it('gives a thread that gave up another chance with the next camera after a rest', () => {
    const { a, threads } = pair();
    threads.for('c1');
    a.state = 'stopped';
    threads.for('c1');
    expect(a.starts).toBe(1);
    threads.remove('c1');
    threads.tick(0);
    threads.tick(30_000);
    threads.for('c1');
    expect(a.starts).toBe(2);
  });

  it('starts nothing after the end', async () => {
    const { a, threads } = pair();
    await threads.stop();
    threads.for('c1');
    expect(a.starts).toBe(0);
  });
});
