import sharp from 'sharp';
import { captionWidth, drawCaption, localTime } from '../picture/caption.js';
import { placeSprite, type Sprite, spriteFromRgba } from '../picture/sprite.js';
import { blankPicture, type YuvPicture, yuvFromRgb } from '../picture/yuv-picture.js';
import { cardSize, drawCard, drawLabel, labelSize } from './draw-label.js';
import { drawBox, drawHand, drawTable, palm } from './draw-table.js';
import { boxPlace, boxSize, type ParcelScene, tableAt } from './parcel-scene.js';

const plan = { width: 1280, height: 720 } as const;

interface Sprites {
  open: Sprite;
  closed: Sprite;
  left: Sprite;
  right: Sprite;
  labels: Sprite[];
  cards: Sprite[];
}

/** Paints a packing table at any second, from drawings that are made once. */
export class ParcelPainter {
  private readonly picture: YuvPicture;

  private constructor(
    private readonly scene: ParcelScene,
    private readonly table: YuvPicture,
    private readonly sprites: Sprites,
  ) {
    this.picture = blankPicture(table.width, table.height);
  }

  static async create(scene: ParcelScene, size: { width: number; height: number }): Promise<ParcelPainter> {
    const scale = { x: size.width / plan.width, y: size.height / plan.height };
    const table = await sharp(Buffer.from(drawTable(scene.table)))
      .resize({ ...size, fit: 'fill' })
      .removeAlpha()
      .raw()
      .toBuffer();
    const [open, closed, left, right] = await Promise.all(
      [drawBox(true), drawBox(false), drawHand('left'), drawHand('right')].map(async (svg) => spriteOf(svg, scale)),
    );
    if (!open || !closed || !left || !right) {
      throw new Error('a drawing is missing');
    }
    const labels = await Promise.all(scene.parcels.map(async (stay) => spriteOf(drawLabel(stay), scale)));
    const cards = await Promise.all((scene.cards ?? []).map(async (card) => spriteOf(drawCard(card), scale)));
    return new ParcelPainter(scene, yuvFromRgb({ ...size, data: table, channels: 3 }), { open, closed, left, right, labels, cards });
  }

  /** The picture at that second, with the clock showing `time` and the number of the picture. It is valid until the next call. */
  paint(second: number, time: Date, number: number): YuvPicture {
    const { picture, sprites, scene } = this;
    picture.data.set(this.table.data);
    const { parcel, label, card, hands } = tableAt(scene, second);
    if (parcel) {
      this.place(
        parcel.open ? sprites.open : sprites.closed,
        boxPlace.x - boxSize.width / 2 + parcel.left,
        boxPlace.y - boxSize.height / 2,
      );
    }
    if (label) {
      const left = boxPlace.x - labelSize.width / 2 + label.left;
      this.place(sprites.labels[label.index], left, boxPlace.y - labelSize.height / 2 + label.down);
    }
    if (card) {
      this.place(sprites.cards[card.index], 700 + card.right, 60);
      this.place(sprites.right, 700 + card.right + cardSize.width * 0.55 - palm.x, 60 + cardSize.height + 100 - palm.y);
    }
    if (hands) {
      this.place(sprites.left, hands.left.x - palm.x, hands.left.y - palm.y);
      this.place(sprites.right, hands.right.x - palm.x, hands.right.y - palm.y);
    }
    this.caption(time, number);
    return picture;
  }

  private place(sprite: Sprite | undefined, x: number, y: number): void {
    const { width, height } = this.picture;
    if (sprite) {
      placeSprite(this.picture, sprite, (x * width) / plan.width, (y * height) / plan.height);
    }
  }

  private caption(time: Date, number: number): void {
    const { picture } = this;
    const dot = Math.max(1, Math.round(picture.height / 240));
    const clock = localTime(time);
    drawCaption(picture, this.scene.label, dot * 4, dot * 4, dot);
    drawCaption(picture, clock, picture.width - captionWidth(clock, dot) - dot * 4, dot * 4, dot);
    drawCaption(picture, String(number).padStart(7, '0'), dot * 4, picture.height - dot * 15, dot);
  }
}

async function spriteOf(svg: string, scale: { x: number; y: number }): Promise<Sprite> {
  // drawn at its final size: bars that were scaled afterwards would be soft
  const image = sharp(Buffer.from(svg), { density: 72 * Math.max(scale.x, scale.y) });
  const { width, height } = await image.metadata();
  const fitted =
    Math.abs(scale.x - scale.y) < 1e-6
      ? image
      : image.resize({ width: even(width, scale.x, scale), height: even(height, scale.y, scale), fit: 'fill' });
  const { data, info } = await fitted.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return spriteFromRgba({ width: info.width, height: info.height, data });
}

/** Pixels of a side in a picture that is not of the plan's shape. */
function even(pixels: number, factor: number, scale: { x: number; y: number }): number {
  return Math.max(2, Math.round((pixels * factor) / Math.max(scale.x, scale.y)));
}
