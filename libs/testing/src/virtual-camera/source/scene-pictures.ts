import { ScenePainter } from '../picture/scene-painter.js';
import type { YuvPicture } from '../picture/yuv-picture.js';
import type { Scene } from '../scene.js';
import type { PictureSource } from './picture-source.js';

/** A scene of drawn people; its second 0 is the moment of creation. */
export class ScenePictures implements PictureSource {
  private constructor(
    readonly width: number,
    readonly height: number,
    private readonly painter: ScenePainter,
    private readonly startSecond: number,
  ) {}

  /** `startSecond` is the camera's second at which the scene begins; sprites of `earlier` are used again where they fit. */
  static async create(
    scene: Scene,
    size: { width: number; height: number },
    startSecond: number,
    earlier?: ScenePictures,
  ): Promise<ScenePictures> {
    return new ScenePictures(size.width, size.height, await ScenePainter.create(scene, size, earlier?.painter), startSecond);
  }

  async pictureAt(second: number): Promise<YuvPicture> {
    return this.painter.paint(Math.max(0, second - this.startSecond), new Date());
  }

  async close(): Promise<void> {}
}
