import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

export const hasFfmpeg = spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status === 0;

/** The same work by FFmpeg's command line: RTSP over TCP, decode all with one thread, five frames a second as RGB, thrown away. */
export function startFfmpeg(url: string): ChildProcess {
  const input = ['-nostdin', '-v', 'error', '-threads', '1', '-rtsp_transport', 'tcp', '-i', url];
  const output = ['-an', '-vf', 'fps=5,scale=1280:720:flags=bilinear,format=rgb24', '-f', 'rawvideo', '-y', '/dev/null'];
  return spawn('ffmpeg', [...input, ...output], { stdio: 'ignore' });
}

export async function endAll(children: readonly ChildProcess[]): Promise<void> {
  await Promise.all(
    children.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }),
  );
}
