import { type CameraOptions, cameraOptionsSchema, type VirtualCameraOptions } from './camera/camera-options.js';
import type { CameraStats } from './camera/control-protocol.js';
import { CameraProcess, type CommandBody } from './camera-process.js';
import type { ParcelScene } from './parcel/parcel-scene.js';
import type { Scene } from './scene.js';

/** A real RTSP server on loopback that plays a camera, and its switches. */
export interface VirtualCamera {
  readonly name: string;
  /** Without credentials: `rtsp://127.0.0.1:port/path`. */
  readonly url: string;
  /** With user and password, where there are any. */
  readonly urlWithPassword: string;
  readonly pid: number;
  stats(): Promise<CameraStats>;
  /** Closes all connections and refuses new ones for so long. */
  drop(ms: number): Promise<void>;
  /** Keeps all connections and sends nothing for so long. */
  stall(ms: number): Promise<void>;
  /** Of each of the next pictures the last packet is lost on the way. */
  tear(pictures: number): Promise<void>;
  /** All later timestamps are so many seconds further on. */
  jumpPts(seconds: number): Promise<void>;
  /** Another scene, from its second 0. Rejects on a camera that shows no scene. */
  setScene(scene: Scene): Promise<void>;
  /** The same for a packing table. */
  setParcels(scene: ParcelScene): Promise<void>;
  /** Another size from the next key frame on. Rejects for a copied file. */
  resize(width: number, height: number): Promise<void>;
  /** SIGKILL: the camera is gone without a word. Ends all cameras of the same program. */
  die(): Promise<void>;
  /** Ends the program, with all its cameras. Harmless when it has ended. */
  close(): Promise<void>;
}

/** Starts one camera in a program of its own. Rejects with what is wrong when it can't start. */
export async function startVirtualCamera(options: VirtualCameraOptions): Promise<VirtualCamera> {
  const [camera] = await startVirtualCameras([options]);
  if (!camera) {
    throw new Error('no camera was started');
  }
  return camera;
}

/** Several cameras in one program, which costs less memory. Names must differ; closing one closes all. */
export async function startVirtualCameras(list: readonly VirtualCameraOptions[]): Promise<VirtualCamera[]> {
  const cameras = list.map((options) => cameraOptionsSchema.parse(options));
  if (new Set(cameras.map(({ name }) => name)).size < cameras.length) {
    throw new Error('two cameras have the same name');
  }
  const { process, urls } = await CameraProcess.start(cameras);
  return cameras.map((options) => handle(process, options, urls.get(options.name) ?? ''));
}

function handle(process: CameraProcess, options: CameraOptions, url: string): VirtualCamera {
  const { name } = options;
  const tell = async (body: CommandBody): Promise<void> => {
    await process.command(body);
  };
  return {
    name,
    url,
    urlWithPassword: withCredentials(url, options),
    pid: process.pid,
    async stats() {
      const { stats } = await process.command({ camera: name, command: 'stats' });
      if (!stats) {
        throw new Error('the virtual camera gave no figures');
      }
      return stats;
    },
    drop: async (ms) => tell({ camera: name, command: 'drop', ms }),
    stall: async (ms) => tell({ camera: name, command: 'stall', ms }),
    tear: async (pictures) => tell({ camera: name, command: 'tear', pictures }),
    jumpPts: async (seconds) => tell({ camera: name, command: 'jumpPts', seconds }),
    setScene: async (scene) => tell({ camera: name, command: 'setScene', scene }),
    setParcels: async (scene) => tell({ camera: name, command: 'setParcels', scene }),
    resize: async (width, height) => tell({ camera: name, command: 'resize', width, height }),
    die: async () => process.stop('SIGKILL'),
    close: async () => process.stop('SIGTERM'),
  };
}

function withCredentials(url: string, { username, password }: CameraOptions): string {
  return username === undefined || password === undefined
    ? url
    : url.replace('rtsp://', `rtsp://${encodeURIComponent(username)}:${encodeURIComponent(password)}@`);
}
