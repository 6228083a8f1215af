import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const program = new URL('../../dist/virtual-camera/camera-viewer.main.js', import.meta.url);

const seen = z.object({
  codec: z.string(),
  width: z.int(),
  height: z.int(),
  frames: z.int(),
  /** Between the first and the last picture's timestamps. */
  seconds: z.number(),
  /** Mean brightness of the last picture, 0..255. */
  luma: z.number(),
});
export type SeenThroughCamera = z.output<typeof seen>;

/** Decodes so many pictures of an RTSP stream with node-av, in a program of its own. Rejects with FFmpeg's reason. */
export async function lookThroughCamera(options: { url: string; transport?: 'tcp' | 'udp'; frames?: number }): Promise<SeenThroughCamera> {
  const child = spawn(process.execPath, [program.pathname], { stdio: ['pipe', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  child.stdin.end(JSON.stringify(options));
  const reply: unknown = JSON.parse((await text(child.stdout)) || '{"error":"the viewer died"}');
  await exited;
  const failure = z.object({ error: z.string() }).safeParse(reply);
  if (failure.success) {
    throw new Error(failure.data.error);
  }
  return seen.parse(reply);
}
