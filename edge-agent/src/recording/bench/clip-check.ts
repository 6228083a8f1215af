import { execFileSync } from 'node:child_process';

/** What a camera had sent, by its own count, when it was asked. */
export interface SentPictures {
  /** Before the first moment that the clip has to show. */
  readonly before: number;
  /** When the clip was stopped. */
  readonly atStop: number;
}

export interface MissingPictures {
  readonly head: number;
  readonly middle: number;
  readonly tail: number;
}

/** One hash a picture, of its slices alone: parameter sets and the like may be written in other ways on the way. */
export function pictureHashes(path: string): string[] {
  const slices = ['-map', '0:v', '-c', 'copy', '-bsf:v', 'filter_units=pass_types=1-5', '-f', 'framemd5', '-'];
  return frameHashes(['-i', path, ...slices]);
}

/**
 * What a clip lacks of the pictures that a camera sent. The camera plays `played` over and over, so a picture's bytes say its number.
 * Throws when a picture is none that the camera sent, or is there twice.
 */
export function missingPictures(clip: readonly string[], played: readonly string[], sent: SentPictures): MissingPictures {
  const places = new Map(played.map((hash, place) => [hash, place]));
  if (places.size < played.length) throw new Error('two pictures of the camera are the same');
  const loop = played.length;
  const onward = (from: number, to: number) => (((to - from) % loop) + loop) % loop;
  const found = clip.map((hash) => places.get(hash) ?? Number.NaN);
  if (found.length === 0 || found.some(Number.isNaN)) throw new Error('a clip has a picture that its camera did not send');
  // the loop is longer than a pre-roll, so the nearest number is the one
  const ahead = onward(sent.before, found[0] ?? 0);
  const first = sent.before + (ahead > loop / 2 ? ahead - loop : ahead);
  const steps = found.slice(1).map((place, i) => onward(found[i] ?? 0, place));
  // it would hide one that is missing
  if (steps.includes(0)) throw new Error('a clip has a picture twice');
  const last = steps.reduce((sum, step) => sum + step, first);
  return {
    head: Math.max(0, first - sent.before),
    middle: steps.reduce((sum, step) => sum + step - 1, 0),
    tail: Math.max(0, sent.atStop - 1 - last),
  };
}

/** Decodes the first and the last picture. Throws when one of them does not come out whole. */
export function checkPlayable(path: string): void {
  const first = frameHashes(['-xerror', '-i', path, '-map', '0:v', '-frames:v', '1', '-f', 'framemd5', '-']);
  const last = frameHashes(['-xerror', '-sseof', '-0.5', '-i', path, '-map', '0:v', '-f', 'framemd5', '-']);
  if (first.length === 0 || last.length === 0) throw new Error(`${path} is not playable`);
}

function frameHashes(args: readonly string[]): string[] {
  return execFileSync('ffmpeg', ['-nostdin', '-v', 'error', ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)?.trim() ?? '');
}
