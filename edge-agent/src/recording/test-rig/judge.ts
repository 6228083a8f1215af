import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Somebody else's program says what a file is: ffprobe and ffmpeg of the system. */
export const hasJudge = ['/usr/bin/ffprobe', '/usr/bin/ffmpeg'].every((path) => existsSync(path));

export interface Judgement {
  readonly codec: string;
  readonly tag: string;
  readonly width: number;
  readonly height: number;
  readonly durationSeconds: number;
  readonly tags: Record<string, string>;
  /** Times of the pictures in the order of the file, seconds. */
  readonly times: readonly number[];
  readonly isFirstKey: boolean;
  /** Lines of the text track. */
  readonly text: readonly string[];
}

export function judge(path: string): Judgement {
  const probe = JSON.parse(run('ffprobe', ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', path])) as {
    streams: { codec_name: string; codec_tag_string: string; width?: number; height?: number; codec_type: string }[];
    format: { duration: string; tags: Record<string, string> };
  };
  const video = probe.streams.find(({ codec_type: type }) => type === 'video');
  const packets = run('ffprobe', ['-v', 'error', '-select_streams', 'v', '-show_entries', 'packet=dts_time,flags', '-of', 'csv=p=0', path]);
  const rows = packets
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const isTitled = probe.streams.some(({ codec_type: type }) => type === 'subtitle');
  return {
    codec: video?.codec_name ?? '',
    tag: video?.codec_tag_string ?? '',
    width: video?.width ?? 0,
    height: video?.height ?? 0,
    durationSeconds: Number(probe.format.duration),
    tags: probe.format.tags,
    times: rows.map(([time]) => Number(time)),
    isFirstKey: rows[0]?.[1]?.startsWith('K') === true,
    text: isTitled
      ? run('ffmpeg', ['-v', 'error', '-i', path, '-map', '0:s', '-f', 'srt', '-'])
          .split('\n')
          .filter((line) => line.includes('|'))
      : [],
  };
}

/** Decodes all of it. @returns what the decoder complained about, and how many pictures came out */
export function decodeAll(path: string): { complaints: string; pictures: number } {
  const complaints = run('ffmpeg', ['-v', 'error', '-xerror', '-i', path, '-map', '0:v', '-f', 'null', '-']);
  const counted = run('ffprobe', [
    '-v',
    'error',
    '-count_frames',
    '-select_streams',
    'v',
    '-show_entries',
    'stream=nb_read_frames',
    '-of',
    'csv=p=0',
    path,
  ]);
  return { complaints, pictures: Number(counted.trim().replace(/,$/u, '')) };
}

function run(program: string, args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}
