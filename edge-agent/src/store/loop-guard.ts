import { writeSync } from 'node:fs';

const checkEveryMs = 5_000;

/** Shared with the main thread, which adds one each second. */
export type Heartbeat = Int32Array;

export function newHeartbeat(): Heartbeat {
  return new Int32Array(new SharedArrayBuffer(4));
}

export function beat(heartbeat: Heartbeat): void {
  Atomics.add(heartbeat, 0, 1);
}

/**
 * Watches the main thread's event loop from the store's thread: a loop that is stuck can't notice it itself. When no beat came for
 * `limitMs` the process is killed, and its supervisor starts it anew. (The main thread in turn notices a store that stands still.)
 */
export function guardLoop(heartbeat: Heartbeat, limitMs: number, kill: (silentMs: number) => void = killProcess): NodeJS.Timeout {
  let seen = Atomics.load(heartbeat, 0);
  let silentMs = 0;
  return setInterval(() => {
    const now = Atomics.load(heartbeat, 0);
    // counted in checks and not by a clock: a whole process that slept (SIGSTOP, suspend) has not hung
    silentMs = now === seen ? silentMs + checkEveryMs : 0;
    seen = now;
    if (silentMs >= limitMs) kill(silentMs);
  }, checkEveryMs);
}

function killProcess(silentMs: number): void {
  const line = { level: 'fatal', time: new Date().toISOString(), msg: 'watchdog.event-loop-stuck', silentMs };
  writeSync(1, `${JSON.stringify(line)}\n`);
  process.kill(process.pid, 'SIGKILL');
}
