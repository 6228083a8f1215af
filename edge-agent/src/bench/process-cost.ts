import { readFileSync } from 'node:fs';

export interface ProcessCost {
  /** User and system time since the process began. */
  cpuSeconds: number;
  /** Proportional set size: pages that several processes share are counted in parts, so that a sum over processes is right. */
  memoryBytes: number;
}

/** Linux: clock ticks of /proc are hundredths of a second on every platform we run on. */
const ticksPerSecond = 100;

/** What processes cost so far, summed. A process that is gone counts nothing. Linux only. */
export function costOf(pids: readonly number[]): ProcessCost {
  let cpuSeconds = 0;
  let memoryBytes = 0;
  for (const pid of pids) {
    try {
      // the name in brackets may hold spaces: count from behind it
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\)\s/u, '')
        .split(' ');
      cpuSeconds += (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
      memoryBytes += Number(/^Pss:\s+(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) * 1024;
    } catch {
      continue;
    }
  }
  return { cpuSeconds, memoryBytes };
}
