import { copyOrder, type CopyReport } from './copy-order.js';
import { copyPackets } from './packet-copy.js';
import { burnIn } from './picture-copy.js';
import { AV_LOG_QUIET } from 'node-av/constants';
import { Log } from 'node-av/lib';

/**
 * The program that holds FFmpeg (GPL v3 build inside node-av) for the cloud: makes one copy of one clip as told on its standard input,
 * says how far it is on its standard output, and ends.
 */
Log.setLevel(AV_LOG_QUIET);

function say(report: CopyReport): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

async function readOrder(): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString('utf8'));
}

try {
  const order = copyOrder.parse(await readOrder());
  let told = 0;
  const onProgress = (part: number) => {
    if (part - told < 0.02) return;
    told = part;
    say({ kind: 'progress', part: Math.min(1, part) });
  };
  await (order.picture === null ? copyPackets(order, onProgress) : burnIn(order, order.picture, onProgress));
  say({ kind: 'done' });
} catch (error) {
  say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
