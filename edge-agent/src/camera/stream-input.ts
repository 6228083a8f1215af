import type { WorkerSource } from './worker-protocol.js';

/** How FFmpeg is asked to open a source. `url` may hold the password: it never leaves the worker and is never logged. */
export interface StreamInput {
  url: string;
  /** Demuxer to use; null: found from the content, among those of `format_whitelist`. */
  format: string | null;
  options: Record<string, string>;
  /** Host and port that must still be spoken to after redirects; null for local sources. */
  host: string | null;
  loops: boolean;
}

/** Containers a camera's HTTP address or a local file may hold. No playlists: those name further addresses. */
const containers = 'mpjpeg,mjpeg,mpegts,h264,hevc,flv,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi';

/**
 * Each source gets the protocols and containers it needs and no others (`protocol_whitelist`, `format_whitelist`), so that no address
 * can make FFmpeg read files, playlists or other hosts. Options: https://ffmpeg.org/ffmpeg-protocols.html, ffmpeg-formats.html
 */
export function streamInput(source: WorkerSource, timeoutMs: number): StreamInput {
  if (source.kind === 'network') return networkInput(source, timeoutMs);
  const local = { host: null };
  if (source.kind === 'device') {
    const options = { protocol_whitelist: 'file', input_format: 'mjpeg', video_size: '1280x720' };
    return { ...local, url: source.path, format: 'v4l2', options, loops: false };
  }
  const options = { protocol_whitelist: 'file', format_whitelist: containers };
  return { ...local, url: `file:${source.path}`, format: null, options, loops: true };
}

function networkInput(source: WorkerSource & { kind: 'network' }, timeoutMs: number): StreamInput {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/iu.exec(source.url) ?? [];
  const url = `${scheme}://${userInformation(source)}${rest}`;
  const host = rest.replace(/[/?#].*$/u, '');
  const timeout = String(timeoutMs * 1000);
  const open = { url, host, loops: false };
  switch (scheme.toLowerCase()) {
    case 'rtsp':
    case 'rtsps':
      return {
        ...open,
        format: 'rtsp',
        options: {
          rtsp_transport: source.transport,
          timeout,
          protocol_whitelist: 'rtp,udp,tcp,tls,srtp,crypto',
          format_whitelist: 'rtsp',
          // what the SDP says is enough; the rest costs a second at each reconnect
          analyzeduration: '500000',
          fpsprobesize: '0',
          reorder_queue_size: '64',
          buffer_size: '1048576',
        },
      };
    case 'http':
    case 'https':
      return {
        ...open,
        format: null,
        options: {
          rw_timeout: timeout,
          protocol_whitelist: scheme.toLowerCase() === 'https' ? 'https,http,tls,tcp' : 'http,tcp',
          format_whitelist: containers,
          max_redirects: '0',
          headers: `Host: ${source.host}\r\n`,
        },
      };
    default:
      throw new TypeError('no camera can be opened by this kind of address');
  }
}

function userInformation(source: { username: string | null; password: string | null }): string {
  if (source.username === null && source.password === null) return '';
  const password = source.password === null ? '' : `:${encodeURIComponent(source.password)}`;
  return `${encodeURIComponent(source.username ?? '')}${password}@`;
}
