import type { ParcelScene } from '../parcel/parcel-scene.js';
import { ParcelPainter } from '../parcel/parcel-painter.js';
import type { YuvPicture } from '../picture/yuv-picture.js';
import type { PictureSource } from './picture-source.js';

/** A packing table with parcels; its second 0 is the moment of creation. Pictures carry their number. */
export class ParcelPictures implements PictureSource {
  private constructor(
    readonly width: number,
    readonly height: number,
    private readonly painter: ParcelPainter,
    private readonly startSecond: number,
    private readonly fps: number,
  ) {}

  /** `startSecond` is the camera's second at which the scene begins. */
  static async create(
    scene: ParcelScene,
    size: { width: number; height: number; fps: number },
    startSecond: number,
  ): Promise<ParcelPictures> {
    return new ParcelPictures(size.width, size.height, await ParcelPainter.create(scene, size), startSecond, size.fps);
  }

  async pictureAt(second: number): Promise<YuvPicture> {
    return this.painter.paint(Math.max(0, second - this.startSecond), new Date(), Math.round(second * this.fps));
  }

  async close(): Promise<void> {}
}
