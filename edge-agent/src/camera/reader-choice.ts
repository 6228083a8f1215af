import { FfmpegReader } from './ffmpeg-reader.js';
import { RtspReader } from './rtsp/rtsp-reader.js';
import { streamInput } from './stream-input.js';
import type { StreamReader } from './stream-reader.js';
import type { WorkerSource } from './worker-protocol.js';

/** Which reader a camera gets: our own for RTSP over TCP, which costs a third; FFmpeg's for everything else, and for what ours can't read. */
export class ReaderChoice {
  private readonly leftToFfmpeg = new Set<string>();

  /** Throws TypeError for an address of no known kind. */
  readerFor(cameraId: string, source: WorkerSource, timeoutMs: number): StreamReader {
    const rtsp = this.leftToFfmpeg.has(keyOf(cameraId, source)) ? null : ownSource(source, timeoutMs);
    return rtsp === null ? new FfmpegReader(streamInput(source, timeoutMs)) : new RtspReader(rtsp);
  }

  /** Our reader could not read this camera at this address. False: there is no other one left. */
  leaveToFfmpeg(cameraId: string, source: WorkerSource): boolean {
    const key = keyOf(cameraId, source);
    if (this.leftToFfmpeg.has(key)) return false;
    this.leftToFfmpeg.add(key);
    return true;
  }
}

function keyOf(cameraId: string, source: WorkerSource): string {
  return source.kind === 'network' ? `${cameraId} ${source.url}` : cameraId;
}

function ownSource(source: WorkerSource, timeoutMs: number): ConstructorParameters<typeof RtspReader>[0] | null {
  if (source.kind !== 'network' || source.transport !== 'tcp' || !/^rtsp:\/\//iu.test(source.url) || !URL.canParse(source.url)) return null;
  const { hostname, port } = new URL(source.url);
  const { username, password } = source;
  return {
    url: source.url,
    host: hostname.replace(/^\[(.*)\]$/u, '$1'),
    port: port === '' ? 554 : Number(port),
    credentials: username === null && password === null ? null : { username: username ?? '', password: password ?? '' },
    timeoutMs,
  };
}
