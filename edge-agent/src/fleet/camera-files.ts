import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type CameraConfigFile, cameraConfigFile, cameraUrlFault, splitCameraUrl } from '@sigap/contracts';
import { v5 } from 'uuid';
import type { CameraSource, CameraSpec } from '../camera/camera-spec.js';

export interface CameraFileProblem {
  readonly file: string;
  /** One line for the installer: which field, and what is wrong with it. */
  readonly message: string;
}

export interface CameraFiles {
  readonly cameras: readonly CameraSpec[];
  readonly problems: readonly CameraFileProblem[];
}

/**
 * Reads `camera_configs/*.json`, one camera a file. A bad file costs only itself. A folder that is not there is an empty one.
 * @param edgeId ids that a file leaves out are made from it and the file's name, so they stay the same for ever
 */
export async function loadCameraFiles(directory: string, edgeId: string): Promise<CameraFiles> {
  const names = await readdir(directory).catch(() => []);
  const cameras: CameraSpec[] = [];
  const problems: CameraFileProblem[] = [];
  for (const file of names.filter((name) => name.endsWith('.json')).toSorted()) {
    try {
      const camera = specOf(parseCameraFile(await readFile(join(directory, file), 'utf8')), file, directory, edgeId);
      if (cameras.some(({ id }) => id === camera.id)) throw new CameraFileError('field "id": another file has the same');
      cameras.push(camera);
    } catch (error) {
      problems.push({ file, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return { cameras, problems };
}

export class CameraFileError extends Error {
  override readonly name = 'CameraFileError';
}

/** Throws CameraFileError naming the field. */
export function parseCameraFile(text: string): CameraConfigFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    // the parser quotes what stands around the mistake, which may be a piece of a password
    const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
    throw new CameraFileError(position === undefined ? 'no JSON' : `no JSON: something is wrong at character ${position}`);
  }
  const parsed = cameraConfigFile.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  if (field === 'url') throw new CameraFileError(`field "url": ${urlAdvice(json)}`);
  throw new CameraFileError(field === '' ? (issue?.message ?? 'wrong') : `field "${field}": ${issue?.message}`);
}

/** A union's own message names no cause. */
function urlAdvice(json: unknown): string {
  const url = typeof json === 'object' && json !== null && 'url' in json ? json.url : undefined;
  const fault = typeof url === 'string' ? cameraUrlFault(url) : null;
  if (fault === 'camera_url_forbidden') return 'only rtsp, rtsps, http and https are allowed';
  return 'should be rtsp://host/path (or rtsps, http, https), a camera of this box as "0" or "/dev/video0", or {"file": "path"}';
}

function specOf(config: CameraConfigFile, file: string, directory: string, edgeId: string): CameraSpec {
  const { name, zone, purpose, enabled, station } = config;
  const source = sourceOf(config, directory);
  return { id: config.id ?? v5(file, edgeId), name, zone, purpose, enabled, source, ...(station && { station }) };
}

function sourceOf({ url, subUrl, transport }: CameraConfigFile, directory: string): CameraSource {
  if (typeof url !== 'string') return { kind: 'file', path: resolve(directory, url.file) };
  if (/^\d$/.test(url)) return { kind: 'device', path: `/dev/video${url}` };
  if (url.startsWith('/dev/')) return { kind: 'device', path: url };
  const { username, password, url: address } = splitCameraUrl(url);
  return { kind: 'network', url: address, subUrl: subUrl ? splitCameraUrl(subUrl).url : null, username, password, transport };
}
