import { type DesiredCamera, type DesiredConfiguration, desiredConfiguration, stationRules } from '@sigap/contracts';
import type { CameraSpec } from '../camera/camera-spec.js';
import type { PackingCamera } from '../packing/station-parts.js';
import type { CameraLogin } from './camera-credentials.js';

export interface BoxFacts {
  /** Version that runs now; 0 when there was none. */
  readonly appliedVersion: number;
  /** Model pack this agent was started with. */
  readonly pack: string;
}

export type DesiredVerdict =
  | { readonly ok: true; readonly desired: DesiredConfiguration }
  | { readonly ok: false; readonly version: number; readonly reason: string };

/** Reads a desired configuration and judges whether this box can run it. Pure. */
export function judgeDesired(payload: Uint8Array, facts: BoxFacts): DesiredVerdict {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch {
    return { ok: false, version: 0, reason: 'this is no JSON' };
  }
  const parsed = desiredConfiguration.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { ok: false, version: versionOf(json), reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`.slice(0, 500) };
  }
  const desired = parsed.data;
  const reason = faultOf(desired, facts);
  return reason === null ? { ok: true, desired } : { ok: false, version: desired.version, reason };
}

function faultOf({ version, cameras, recognition }: DesiredConfiguration, facts: BoxFacts): string | null {
  if (version < facts.appliedVersion) return `version ${version} is older than ${facts.appliedVersion}, which runs`;
  if (recognition.pack !== facts.pack) {
    return `it asks for the model pack ${recognition.pack}, but the box was started with ${facts.pack}: set SIGAP_FACE_PACK and restart`;
  }
  if (new Set(cameras.map(({ id }) => id)).size !== cameras.length) return 'two cameras have the same id';
  return null;
}

function versionOf(json: unknown): number {
  const version = typeof json === 'object' && json !== null && 'version' in json ? json.version : 0;
  return typeof version === 'number' && Number.isSafeInteger(version) ? version : 0;
}

/** @param login of this camera; both null when it has none */
export function specOfDesired({ id, name, zone, purpose, enabled, url, subUrl, transport }: DesiredCamera, login: CameraLogin): CameraSpec {
  return { id, name, zone, purpose, enabled, source: { kind: 'network', url, subUrl, transport, ...login } };
}

/** Cameras from files win over those of the cloud with the same id: the installer had a hand on the box. */
export function mergeCameras(fromFiles: readonly CameraSpec[], fromCloud: readonly CameraSpec[]): CameraSpec[] {
  const local = new Set(fromFiles.map(({ id }) => id));
  return [...fromFiles, ...fromCloud.filter(({ id }) => !local.has(id))];
}

/** The stations of the box: its packing cameras, with what is set for each. Those from files follow the rules of all. */
export function packingCameras(specs: readonly CameraSpec[], desired: readonly DesiredCamera[]): PackingCamera[] {
  const rules = new Map(desired.map(({ id, station }) => [id, station]));
  return specs
    .filter(({ purpose }) => purpose === 'packing')
    .map(({ id, name, zone, enabled, station }) => ({
      id,
      name,
      zone,
      enabled,
      rules: station ?? rules.get(id) ?? stationRules.parse({}),
    }));
}
