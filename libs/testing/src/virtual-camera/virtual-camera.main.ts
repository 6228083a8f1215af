import { createInterface } from 'node:readline';
import { AV_LOG_QUIET } from 'node-av/constants';
import { Log } from 'node-av/lib';
import { Camera } from './camera/camera.js';
import { obey } from './camera/command-runner.js';
import { type ProgramEvent, programInputSchema } from './camera/control-protocol.js';

/**
 * Virtual cameras in a program of their own: node-av's FFmpeg is GPL and may crash. Standard input: one line
 * `{"cameras": [...]}`, then commands; standard output: one JSON event a line. It ends with SIGTERM, SIGINT or the end of its input.
 */
function print(event: ProgramEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

async function end(cameras: readonly Camera[], code: number): Promise<never> {
  // A source that hangs must not keep the program alive after it was told to go.
  setTimeout(() => process.exit(code), 3000).unref();
  await Promise.allSettled(cameras.map(async (camera) => camera.close()));
  process.exit(code);
}

async function main(): Promise<void> {
  Log.setLevel(AV_LOG_QUIET);
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const cameras: Camera[] = [];
  process.once('SIGTERM', () => void end(cameras, 0));
  process.once('SIGINT', () => void end(cameras, 0));
  process.stdout.on('error', () => void end(cameras, 0));
  try {
    const first = await lines.next();
    const input = programInputSchema.parse(JSON.parse(String(first.value)));
    await Promise.all(
      input.cameras.map(async (options, index) => {
        cameras[index] = await Camera.start(options, (error) => print({ event: 'failed', camera: options.name, error: error.message }));
      }),
    );
    print({ event: 'listening', cameras: cameras.map(({ name, url }) => ({ name, url })) });
  } catch (error) {
    print({ event: 'failed', error: error instanceof Error ? error.message : String(error) });
    await end(cameras, 1);
  }
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    print(await obey(cameras, line.value));
  }
  await end(cameras, 0);
}

await main();
