import sharp from 'sharp';
import { type YuvPicture, yuvFromRgb } from '../picture/yuv-picture.js';
import type { PictureSource } from './picture-source.js';

/** Photographs shown one after another, each whole on a grey ground. */
export class StillPictures implements PictureSource {
  private constructor(
    readonly width: number,
    readonly height: number,
    private readonly pictures: readonly YuvPicture[],
    private readonly secondsEach: number,
  ) {}

  /** Throws when a file can't be read as a picture. */
  static async create(paths: readonly string[], secondsEach: number, size: { width: number; height: number }): Promise<StillPictures> {
    const pictures: YuvPicture[] = [];
    for (const path of paths) {
      const data = await sharp(path)
        .rotate()
        .resize({ ...size, fit: 'contain', background: '#5a5a5a' })
        .flatten({ background: '#5a5a5a' })
        .toColourspace('srgb')
        .raw()
        .toBuffer();
      pictures.push(yuvFromRgb({ ...size, data, channels: 3 }));
    }
    return new StillPictures(size.width, size.height, pictures, secondsEach);
  }

  async pictureAt(second: number): Promise<YuvPicture> {
    const picture = this.pictures[Math.floor(second / this.secondsEach) % this.pictures.length];
    if (!picture) {
      throw new Error('there is no picture to show');
    }
    return picture;
  }

  async close(): Promise<void> {}
}
