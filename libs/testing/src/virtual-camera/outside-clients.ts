import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Other people's RTSP clients, where they are installed: what works with them works with more than our own code. */
export interface OutsideClient {
  name: string;
  /** Decodes so many pictures; the size of the last one. Rejects with the client's words. */
  decode(url: string, transport: 'tcp' | 'udp', frames: number): Promise<{ width: number; height: number; frames: number }>;
}

/** FFmpeg's command line (Debian: `apt-get install ffmpeg`), or null. */
export async function findFfmpeg(): Promise<OutsideClient | null> {
  if (!(await works('ffmpeg', ['-version']))) {
    return null;
  }
  return {
    name: 'ffmpeg',
    async decode(url, transport, frames) {
      const input = ['-v', 'error', '-rtsp_transport', transport, '-analyzeduration', '1000000', '-i', url];
      const output = ['-frames:v', String(frames), '-f', 'yuv4mpegpipe', '-pix_fmt', 'yuv420p', 'pipe:1'];
      const { stdout } = await run('ffmpeg', [...input, ...output], { encoding: 'buffer', maxBuffer: 1 << 28 });
      return readYuv4Mpeg(stdout);
    },
  };
}

/** A text line with the size, then each picture (4:2:0) after a line `FRAME`. */
function readYuv4Mpeg(stream: Buffer): { width: number; height: number; frames: number } {
  const headEnd = stream.indexOf('\n') + 1;
  const head = stream.toString('latin1', 0, headEnd);
  const [width, height] = [Number(/ W(\d+)/.exec(head)?.[1]), Number(/ H(\d+)/.exec(head)?.[1])];
  return { width, height, frames: (stream.length - headEnd) / ('FRAME\n'.length + (width * height * 3) / 2) };
}

const script = `
import json, os, sys
url, transport, frames = sys.argv[1], sys.argv[2], int(sys.argv[3])
os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = "rtsp_transport;" + transport
import cv2
capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG)
count, shape = 0, (0, 0)
while count < frames:
    ok, picture = capture.read()
    if not ok: break
    count, shape = count + 1, picture.shape
print(json.dumps({"width": shape[1], "height": shape[0], "frames": count}))
`;

/** OpenCV's VideoCapture (Debian: `apt-get install python3-opencv`), or null. */
export async function findOpenCv(): Promise<OutsideClient | null> {
  for (const python of ['python3', '/usr/bin/python3']) {
    if (await works(python, ['-c', 'import cv2'])) {
      return {
        name: 'OpenCV',
        async decode(url, transport, frames) {
          const { stdout } = await run(python, ['-c', script, url, transport, String(frames)]);
          return JSON.parse(stdout) as { width: number; height: number; frames: number };
        },
      };
    }
  }
  return null;
}

async function works(program: string, args: readonly string[]): Promise<boolean> {
  return run(program, args).then(
    () => true,
    () => false,
  );
}
