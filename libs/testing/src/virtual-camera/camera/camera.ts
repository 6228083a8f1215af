import { RtspGate } from '../rtsp/rtsp-auth.js';
import { RtspServer } from '../rtsp/rtsp-server.js';
import { outageAt } from '../scene.js';
import { FilePictures } from '../source/file-pictures.js';
import { ParcelPictures } from '../source/parcel-pictures.js';
import type { PictureSource } from '../source/picture-source.js';
import { ScenePictures } from '../source/scene-pictures.js';
import { StillPictures } from '../source/still-pictures.js';
import type { CameraStream } from '../stream/camera-stream.js';
import { CopiedStream } from '../stream/copied-stream.js';
import { EncodedStream } from '../stream/encoded-stream.js';
import type { CameraOptions } from './camera-options.js';
import type { CameraStats } from './control-protocol.js';

type Size = { width: number; height: number };

/** A source, a stream of it and an RTSP server, with the switches that tests turn. */
export class Camera {
  private readonly outageWatch: NodeJS.Timeout;
  private unstallTimer: NodeJS.Timeout | undefined;
  private fault: CameraStats['fault'] = 'none';
  private faultUntil = 0;
  private playing: PlayedScene | null = null;

  private constructor(
    private readonly options: CameraOptions,
    private readonly stream: CameraStream,
    private readonly server: RtspServer,
    readonly url: string,
  ) {
    this.outageWatch = setInterval(() => void this.followOutages(), 250);
  }

  /** Rejects when the source can't be opened or the port is taken. `onFailure` is told when the stream breaks later. */
  static async start(options: CameraOptions, onFailure: (error: Error) => void): Promise<Camera> {
    const { stream, scene } = await openStream(options, onFailure);
    const { username, password, auth, path, host } = options;
    const gate = new RtspGate(username !== undefined && password !== undefined ? { username, password, scheme: auth } : null);
    const counters = { connections: 0, requests: 0, unauthorised: 0, malformed: 0, plays: 0, picturesSent: 0, bytesSent: 0 };
    const server = new RtspServer({ path, stream, gate, counters }, host);
    try {
      await stream.parameterSets();
      const port = await server.listen(options.port);
      const camera = new Camera(options, stream, server, `rtsp://${host.includes(':') ? `[${host}]` : host}:${port}${path}`);
      camera.playing = scene;
      return camera;
    } catch (error) {
      await server.close();
      await stream.close();
      throw error;
    }
  }

  get name(): string {
    return this.options.name;
  }

  stats(): CameraStats {
    const { user, system } = process.cpuUsage();
    return {
      ...this.server.counters,
      playing: this.server.playing,
      picturesMade: this.stream.pictures,
      second: this.stream instanceof EncodedStream ? this.stream.second : null,
      lastPicture: this.stream instanceof EncodedStream ? this.stream.lastPicture : null,
      cpuSeconds: (user + system) / 1e6,
      fault: performance.now() < this.faultUntil ? this.fault : 'none',
    };
  }

  async drop(ms: number): Promise<void> {
    this.noteFault('dropped', ms);
    await this.server.drop(ms);
  }

  stall(ms: number): void {
    this.noteFault('stalled', ms);
    this.server.stall(ms);
    this.stream.feed.setMuted(true);
    clearTimeout(this.unstallTimer);
    this.unstallTimer = setTimeout(() => {
      this.stream.feed.setMuted(false);
      this.stream.requestKeyFrame();
    }, ms);
  }

  tear(pictures: number): void {
    this.stream.feed.tear(pictures);
  }

  jumpPts(seconds: number): void {
    this.stream.feed.jump(seconds);
  }

  /** The new scene begins at its second 0. Rejects on a camera that shows no scene. */
  async setScene(scenic: Scenic): Promise<void> {
    const { stream, playing } = this;
    if (!(stream instanceof EncodedStream) || !playing) {
      throw new Error('this camera shows no scene');
    }
    const pictures = await openScene(scenic, { ...sizeOf(playing.pictures), fps: stream.fps }, () => stream.second, playing.pictures);
    await stream.replaceSource(pictures);
    this.playing = { scenic, pictures };
  }

  /** Goes on in another size, as after a change of the camera's settings. Rejects for a copied file. */
  async resize(size: Size): Promise<void> {
    const { stream, playing } = this;
    if (!(stream instanceof EncodedStream)) {
      throw new Error('a copied file has the size it has');
    }
    if (playing) {
      const pictures = await openScene(playing.scenic, { ...size, fps: stream.fps }, () => playing.pictures.startSecond);
      await stream.replaceSource(pictures);
      this.playing = { ...playing, pictures };
    } else {
      await stream.replaceSource(await openPictures(this.options, size));
    }
  }

  async close(): Promise<void> {
    clearInterval(this.outageWatch);
    clearTimeout(this.unstallTimer);
    await this.server.close();
    await this.stream.close();
  }

  private noteFault(fault: 'dropped' | 'stalled', ms: number): void {
    this.fault = fault;
    this.faultUntil = performance.now() + ms;
  }

  private async followOutages(): Promise<void> {
    if (this.stream instanceof EncodedStream && this.playing && performance.now() >= this.faultUntil) {
      const outage = outageAt(this.playing.scenic.scene, this.stream.second - this.playing.pictures.startSecond);
      if (outage) {
        await this.drop(outage.remainingSeconds * 1000);
      }
    }
  }
}

/** Sources that are played from a script. */
type Scenic = Extract<CameraOptions['source'], { kind: 'faces' | 'parcels' }>;
type ScenicPictures = ScenePictures | ParcelPictures;
type PlayedScene = { scenic: Scenic; pictures: ScenicPictures };

const sizeOf = ({ width, height }: Size): Size => ({ width, height });

/** Drawings of `earlier` are used again where they fit. */
async function openScene(
  scenic: Scenic,
  size: Size & { fps: number },
  startSecond: () => number,
  earlier?: ScenicPictures,
): Promise<ScenicPictures> {
  if (scenic.kind === 'parcels') {
    return ParcelPictures.create(scenic.scene, size, startSecond);
  }
  return ScenePictures.create(scenic.scene, sizeOf(size), startSecond, earlier instanceof ScenePictures ? earlier : undefined);
}

async function openStream(
  options: CameraOptions,
  onFailure: (error: Error) => void,
): Promise<{ stream: CameraStream; scene: PlayedScene | null }> {
  const { name, codec, fps, source, width, height, leavesNothingOut } = options;
  if (source.kind === 'file' && source.mode === 'copy') {
    return { stream: await CopiedStream.open(name, source.path, onFailure), scene: null };
  }
  if (source.kind === 'faces' || source.kind === 'parcels') {
    const pictures = await openScene(source, { width, height, fps }, () => 0);
    return {
      stream: new EncodedStream({ name, codec, fps, leavesNothingOut, source: pictures, onFailure }),
      scene: { scenic: source, pictures },
    };
  }
  const pictures = await openPictures(options, { width, height });
  return { stream: new EncodedStream({ name, codec, fps, leavesNothingOut, source: pictures, onFailure }), scene: null };
}

async function openPictures({ source, fps }: CameraOptions, size: Size): Promise<PictureSource> {
  switch (source.kind) {
    case 'faces':
    case 'parcels':
      return openScene(source, { ...size, fps }, () => 0);
    case 'file':
      return FilePictures.open(source.path, size);
    default:
      return StillPictures.create(source.paths, source.secondsEach, size);
  }
}
