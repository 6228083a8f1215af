import { useSyncExternalStore } from 'react';

/** One timer for all that tick, so that a list of thousands moves together. */
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || !timer) return;
    clearInterval(timer);
    timer = null;
  };
}

/**
 * What `select` makes of the time (milliseconds since 1970), looked at each second: the component renders only when that changed,
 * so select a text or a number, not an object.
 */
export function useNow<T>(select: (nowMs: number) => T): T {
  const read = () => select(now);
  return useSyncExternalStore(subscribe, read, read);
}
