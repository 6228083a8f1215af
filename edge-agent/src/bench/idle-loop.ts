import { fork } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

/** Delays of an event loop that has nothing to do: what the machine itself does to a process at that time. */
export async function startIdleLoop(): Promise<{ stop(): Promise<number> }> {
  const child = fork(fileURLToPath(new URL('./idle-loop.main.js', import.meta.url)));
  await once(child, 'message');
  return {
    async stop() {
      child.send('stop');
      const [p99] = (await once(child, 'message')) as [number];
      return p99;
    },
  };
}

/** The child's side. Resolution 10 ms; tells the 99th percentile above that, in milliseconds. */
export function watchOwnLoop(): void {
  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  process.send?.('watching');
  process.once('message', () => {
    process.send?.(loop.percentile(99) / 1e6 - 10);
    process.disconnect();
  });
}
