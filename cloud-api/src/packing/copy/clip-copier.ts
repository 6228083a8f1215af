import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { copyReport, type CopyOrder } from './copy-order.js';

/** A copy that takes longer hangs. */
const limitMs = 15 * 60_000;

/** The copy could not be made; the message is for a person. */
export class CopyFailedError extends Error {
  override readonly name = 'CopyFailedError';
}

/**
 * Runs the copying program for one order: FFmpeg stays out of the API's process, and a video that kills it costs that copy alone.
 * Resolves when the file at `order.output` is whole. Rejects with CopyFailedError, also when
 * it is aborted, which kills the program.
 */
export async function makeCopy(order: CopyOrder, onProgress: (part: number) => void, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) throw new CopyFailedError('stopped');
  const program = new URL('../../../dist/packing/copy/clip-copy.main.js', import.meta.url);
  // the program needs neither secrets nor settings of the API
  const child = spawn(process.execPath, [program.pathname], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'], UV_THREADPOOL_SIZE: '4' },
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  let failure = 'the copying program ended without a word';
  let isDone = false;
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const report = copyReport.safeParse(parsed(line));
    if (!report.success) return;
    if (report.data.kind === 'progress') onProgress(report.data.part);
    else if (report.data.kind === 'done') isDone = true;
    else failure = report.data.message;
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // a program that died before it read its order says so by its exit
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(order));
  const kill = () => void child.kill('SIGKILL');
  signal?.addEventListener('abort', kill);
  const code = await ended
    .catch((error: unknown) => {
      throw new CopyFailedError(error instanceof Error ? error.message : String(error));
    })
    .finally(() => signal?.removeEventListener('abort', kill));
  if (code !== 0 || !isDone) throw new CopyFailedError(failure);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
