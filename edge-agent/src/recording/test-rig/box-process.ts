import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BoxOrder, BoxReport, BoxSaid } from './recording-box.main.js';

const program = fileURLToPath(new URL('../../../dist/recording/test-rig/recording-box.main.js', import.meta.url));

export interface BoxRun {
  readonly child: ChildProcess;
  /** Whole lines so far. */
  said(): BoxSaid[];
  /** Rejects when the program ends without having said it. */
  heard(what: (line: BoxSaid) => boolean): Promise<BoxSaid>;
  readonly closed: Promise<{ said: BoxSaid[]; errors: string; code: number | null }>;
}

/** Starts a box of `recording-box.main.ts`; `before` is what runs it, e.g. `['strace', '-f']`. */
export function startBox(order: BoxOrder, before: readonly string[] = []): BoxRun {
  const [command, ...args] = [...before, process.execPath, program, JSON.stringify(order)];
  const child = spawn(command ?? process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  let errors = '';
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    for (const listener of listeners) listener();
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => (errors += part));
  const said = () =>
    text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as BoxSaid);
  const closed = once(child, 'close').then(() => ({ said: said(), errors, code: child.exitCode }));
  return {
    child,
    said,
    closed,
    heard: (what) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = said().find(what);
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        closed.then(() => reject(new Error(`the box ended: ${errors}`)), reject);
        look();
      }),
  };
}

/** Starts a box that only recovers. @returns what it found */
export async function recoverBox(order: Omit<BoxOrder, 'parcelMs'>): Promise<{ report: BoxReport; said: BoxSaid[] }> {
  const { said, errors, code } = await startBox({ ...order, parcelMs: null }).closed;
  const report = said.find((line) => line.report !== undefined)?.report;
  if (report === undefined) throw new Error(`the box did not recover (${code}): ${errors}`);
  return { report, said };
}
