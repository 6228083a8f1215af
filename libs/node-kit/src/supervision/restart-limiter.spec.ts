import { describe, expect, it } from 'vitest';
import { RestartLimiter } from './restart-limiter.js';

describe('RestartLimiter', () => {
  it('allows so many restarts in the window and refuses the next', () => {
    const limiter = new RestartLimiter({ restarts: 3, windowMs: 1000 });
    expect([0, 10, 20, 30].map((now) => limiter.ask(now).allowed)).toEqual([true, true, true, false]);
    expect(limiter.ask(40)).toEqual({ allowed: false, restartsInWindow: 3, limit: { restarts: 3, windowMs: 1000 } });
  });

  it('forgets what lies before the window, to the millisecond', () => {
    const limiter = new RestartLimiter({ restarts: 1, windowMs: 1000 });
    expect(limiter.ask(0).allowed).toBe(true);
    expect(limiter.ask(999).allowed).toBe(false);
    expect(limiter.ask(1000).allowed).toBe(true);
  });

  it('never tires of something that dies seldom', () => {
    const limiter = new RestartLimiter({ restarts: 2, windowMs: 1000 });
    expect(Array.from({ length: 100 }, (_, n) => limiter.ask(n * 600).allowed)).not.toContain(false);
  });

  it('starts afresh after a reset', () => {
    const limiter = new RestartLimiter({ restarts: 1, windowMs: 1000 });
    limiter.ask(0);
    limiter.reset();
    expect(limiter.ask(1).allowed).toBe(true);
  });

  it('allows nothing where nothing is allowed', () => {
    expect(new RestartLimiter({ restarts: 0, windowMs: 1 }).ask(5).allowed).toBe(false);
  });
});
