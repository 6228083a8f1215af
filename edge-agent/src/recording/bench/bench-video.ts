import { execFileSync } from 'node:child_process';

const fps = 25;

/** Ten seconds of 1080p25 with noise at 4 Mbit/s, a key frame each two seconds. */
export function makeVideo(path: string): void {
  const encoder = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-g',
    '50',
    '-b:v',
    '4M',
    '-maxrate',
    '4M',
    '-bufsize',
    '4M',
    '-pix_fmt',
    'yuv420p',
  ];
  const source = ['-f', 'lavfi', '-i', `testsrc2=size=1920x1080:rate=${fps}:duration=10`, '-vf', 'noise=alls=8:allf=t'];
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', ...source, ...encoder, '-bf', '0', '-y', path]);
}
