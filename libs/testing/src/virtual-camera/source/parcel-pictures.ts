import type { ParcelScene } from '../parcel/parcel-scene.js';
import { ParcelPainter } from '../parcel/parcel-painter.js';
import type { YuvPicture } from '../picture/yuv-picture.js';
import type { PictureSource } from './picture-source.js';

/** A packing table with parcels. Pictures carry their number. */
export class ParcelPictures implements PictureSource {
  private constructor(
    readonly width: number,
    readonly height: number,
    private readonly painter: ParcelPainter,
    readonly startSecond: number,
    private readonly fps: number,
  ) {}

  /** `startSecond` is the camera's second at which the scene begins; it is asked once all is drawn. */
  static async create(
    scene: ParcelScene,
    size: { width: number; height: number; fps: number },
    startSecond: () => number,
  ): Promise<ParcelPictures> {
    const painter = await ParcelPainter.create(scene, size);
    return new ParcelPictures(size.width, size.height, painter, startSecond(), size.fps);
  }

  async pictureAt(second: number): Promise<YuvPicture> {
    return this.painter.paint(Math.max(0, second - this.startSecond), new Date(), Math.round(second * this.fps));
  }

  async close(): Promise<void> {}
}
