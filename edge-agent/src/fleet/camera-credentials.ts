import { type CameraCredentials, cameraCredentials, type DesiredCamera, edgeRoutes } from '@sigap/contracts';
import type { Logger } from '@sigap/node-kit';
import type { CloudClient } from '../cloud/cloud-client.js';
import type { StateStore } from '../state-store.js';
import { seal, unseal } from '../store/sealing.js';

const stateKey = 'fleet/camera-credentials';

export interface CameraLogin {
  readonly username: string | null;
  readonly password: string | null;
}

export interface CameraCredentialsDependencies {
  readonly cloud: Pick<CloudClient, 'get'>;
  readonly state: StateStore;
  /** Key of the box. */
  readonly key: Uint8Array;
  readonly logger: Logger;
}

/** User names and passwords of the cameras: pulled over HTTPS, never in MQTT or logs, sealed on disk, so that a box restarts without the cloud. */
export class CameraCredentialStore {
  private known = new Map<string, CameraLogin & { version: number }>();

  constructor(private readonly dependencies: CameraCredentialsDependencies) {}

  async load(): Promise<void> {
    const { state, key, logger } = this.dependencies;
    const sealed = await state.get(stateKey);
    if (sealed === null) return;
    try {
      const plain = unseal(key, stateKey, Buffer.from(sealed, 'base64'));
      this.remember(cameraCredentials.parse(JSON.parse(Buffer.from(plain).toString('utf8'))));
    } catch (err) {
      // another key, after the key file was lost: they are pulled again
      logger.warn({ err }, 'camera-logins.not-readable');
    }
  }

  of(cameraId: string): CameraLogin {
    const { username = null, password = null } = this.known.get(cameraId) ?? {};
    return { username, password };
  }

  areCurrent(cameras: readonly Pick<DesiredCamera, 'id' | 'credentialsVersion'>[]): boolean {
    return cameras.every(({ id, credentialsVersion }) => this.known.get(id)?.version === credentialsVersion);
  }

  /** Throws CloudError. Does nothing when all are known in the version that is wanted. */
  async bringUpToDate(cameras: readonly Pick<DesiredCamera, 'id' | 'credentialsVersion'>[]): Promise<void> {
    if (this.areCurrent(cameras)) return;
    const { cloud, state, key } = this.dependencies;
    const { items } = await cloud.get(edgeRoutes.cameraCredentials, undefined);
    const got = new Map(items.map((item) => [item.cameraId, item]));
    const complete = cameras.map(({ id, credentialsVersion }) => {
      // a camera that the cloud has nothing for has no password; that too is known then
      const { username = null, password = null } = got.get(id) ?? {};
      return { cameraId: id, version: credentialsVersion, username, password };
    });
    this.remember({ items: complete });
    const plain = Buffer.from(JSON.stringify({ items: complete } satisfies CameraCredentials));
    await state.set(stateKey, Buffer.from(seal(key, stateKey, plain)).toString('base64'));
  }

  private remember({ items }: CameraCredentials): void {
    this.known = new Map(items.map(({ cameraId, ...login }) => [cameraId, login]));
  }
}
