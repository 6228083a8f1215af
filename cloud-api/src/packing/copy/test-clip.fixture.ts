import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

const program = new URL('../../../dist/packing/copy/test-clip.fixture.main.js', import.meta.url).pathname;
const run = promisify(execFile);
const probed = z.object({ codec: z.string(), width: z.number(), height: z.number(), seconds: z.number() });

/** For tests: a clip of 1280x720 at 12 pictures a second, a key frame every two seconds. */
export async function makeTestClip(path: string, seconds = 25): Promise<void> {
  await run(process.execPath, [program, 'make', path, String(seconds)]);
}

export async function probeTestClip(path: string): Promise<z.infer<typeof probed>> {
  const { stdout } = await run(process.execPath, [program, 'probe', path]);
  return probed.parse(JSON.parse(stdout));
}
