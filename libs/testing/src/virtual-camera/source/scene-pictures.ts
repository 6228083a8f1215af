import { ScenePainter } from '../picture/scene-painter.js';
import type { YuvPicture } from '../picture/yuv-picture.js';
import type { Scene } from '../scene.js';
import type { PictureSource } from './picture-source.js';

/** A scene of drawn people. */
export class ScenePictures implements PictureSource {
  private constructor(
    readonly width: number,
    readonly height: number,
    private readonly painter: ScenePainter,
    readonly startSecond: number,
  ) {}

  /**
   * `startSecond` is the camera's second at which the scene begins; it is asked once all is drawn, which takes seconds on a busy machine.
   * Sprites of `earlier` are used again where they fit.
   */
  static async create(
    scene: Scene,
    size: { width: number; height: number },
    startSecond: () => number,
    earlier?: ScenePictures,
  ): Promise<ScenePictures> {
    const painter = await ScenePainter.create(scene, size, earlier?.painter);
    return new ScenePictures(size.width, size.height, painter, startSecond());
  }

  async pictureAt(second: number): Promise<YuvPicture> {
    return this.painter.paint(Math.max(0, second - this.startSecond), new Date());
  }

  async close(): Promise<void> {}
}
