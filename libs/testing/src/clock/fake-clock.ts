import type { Clock } from '@sigap/node-kit';

/** Time that moves when the test says so. */
export interface FakeClock extends Clock {
  /** Both the wall and the monotonic clock go on. Throws RangeError for a negative time. */
  advance(ms: number): void;
  /** Only the wall clock jumps, as after NTP or a flat battery. */
  setWall(time: Date | string): void;
}

export function fakeClock(start: Date | string = '2026-11-20T08:00:00.000Z'): FakeClock {
  let wallMs = new Date(start).getTime();
  let monotonicMs = 0;
  return {
    now: () => new Date(wallMs),
    monotonicMs: () => monotonicMs,
    advance(ms) {
      if (!(ms >= 0)) {
        throw new RangeError(`time goes forward only, not by ${ms} ms`);
      }
      wallMs += ms;
      monotonicMs += ms;
    },
    setWall(time) {
      wallMs = new Date(time).getTime();
    },
  };
}
