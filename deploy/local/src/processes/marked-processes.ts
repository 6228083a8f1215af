import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Every program that a launcher starts carries this variable, and so do the programs which those start. */
export const MARK_VARIABLE = 'SIGAP_LAUNCHED_FOR';

/** Names the installation, so that two of them on one machine leave each other alone. */
export function markOf(dataDir: string): string {
  return createHash('sha256').update(dataDir).digest('hex').slice(0, 24);
}

/**
 * Processes that carry the mark, whoever started them and however their parents died. A number in a pid file may belong to another
 * program by now; the environment a process was started with can't.
 */
export function markedProcesses(mark: string): number[] {
  const wanted = `${MARK_VARIABLE}=${mark}`;
  const pids = process.platform === 'linux' ? linuxProcesses(wanted) : psProcesses(wanted);
  return pids.filter((pid) => pid !== process.pid);
}

function linuxProcesses(wanted: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => environmentOf(pid).split('\0').includes(wanted))
    .map(Number);
}

/** Empty for processes of other users and for those that just ended. */
function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

/** macOS and BSD: `-E` shows the environment behind the command. */
function psProcesses(wanted: string): number[] {
  const table = execFileSync('ps', ['-axEww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return table
    .split('\n')
    .filter((line) => line.includes(wanted))
    .map((line) => Number.parseInt(line, 10));
}

/**
 * Ends what a killed launcher left: SIGTERM, then SIGKILL for those still there after the limit.
 * @returns how many there were
 */
export async function endMarkedProcesses(mark: string, limitMs = 4_000): Promise<number> {
  const found = markedProcesses(mark);
  for (const pid of found) signal(pid, 'SIGTERM');
  const end = performance.now() + limitMs;
  for (let left = found; left.length > 0; left = markedProcesses(mark)) {
    if (performance.now() > end) for (const pid of left) signal(pid, 'SIGKILL');
    await delay(25);
  }
  return found.length;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself in the meantime.
  }
}
