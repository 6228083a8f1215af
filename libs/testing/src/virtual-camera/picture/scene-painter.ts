import sharp from 'sharp';
import { drawingSize } from '../../drawn-face/draw-face.js';
import { personFromSeed } from '../../drawn-face/drawn-person.js';
import { renderSprite } from '../../drawn-face/face-picture.js';
import { gentlePoses } from '../../drawn-face/pose.js';
import { peopleAt, type PlacedPerson, type Scene } from '../scene.js';
import { captionWidth, drawCaption, localTime } from './caption.js';
import { drawCounter, drawRoom, roomSize } from './room.js';
import { placeSprite, type Sprite, spriteFromRgba } from './sprite.js';
import { blankPicture, type YuvPicture, yuvFromRgb } from './yuv-picture.js';

/** Paints a scene at any second. Drawings become sprites once (some 20 ms each); a picture is then put together in about a millisecond. */
export class ScenePainter {
  private readonly sprites = new Map<string, Sprite>();
  private readonly picture: YuvPicture;

  private constructor(
    private readonly scene: Scene,
    private readonly room: YuvPicture,
    private readonly counter: Sprite,
  ) {
    this.picture = blankPicture(room.width, room.height);
  }

  /** Draws the room and everybody in the scene, in all poses; `cache` carries sprites over from an earlier painter of the same size. */
  static async create(scene: Scene, size: { width: number; height: number }, earlier?: ScenePainter): Promise<ScenePainter> {
    const fit = { width: size.width, height: size.height, fit: 'fill' } as const;
    const room = await sharp(Buffer.from(drawRoom(scene.room)))
      .resize(fit)
      .removeAlpha()
      .raw()
      .toBuffer();
    const counter = await sharp(Buffer.from(drawCounter(scene.room)))
      .resize(fit)
      .ensureAlpha()
      .raw()
      .toBuffer();
    const painter = new ScenePainter(scene, yuvFromRgb({ ...size, data: room, channels: 3 }), spriteFromRgba({ ...size, data: counter }));
    const reusable =
      earlier?.room.width === size.width && earlier.room.height === size.height ? earlier.sprites : new Map<string, Sprite>();
    for (const visit of scene.people) {
      await painter.prepare(visit, reusable);
    }
    return painter;
  }

  /** The picture at that second of the scene, with the clock showing `time`. It is valid until the next call. */
  paint(second: number, time: Date): YuvPicture {
    const { picture, scene } = this;
    const ratio = this.ratio;
    picture.data.set(this.room.data);
    for (const person of peopleAt(scene, second)) {
      const sprite = this.sprites.get(spriteKey(person));
      if (sprite) {
        placeSprite(picture, sprite, person.left * ratio.x, person.top * ratio.y);
      }
    }
    placeSprite(picture, this.counter, 0, 0);
    const dot = Math.max(1, Math.round(picture.height / 240));
    const clock = localTime(time);
    drawCaption(picture, scene.label, dot * 4, dot * 4, dot);
    drawCaption(picture, clock, picture.width - captionWidth(clock, dot) - dot * 4, dot * 4, dot);
    return picture;
  }

  private get ratio(): { x: number; y: number } {
    return { x: this.room.width / roomSize.width, y: this.room.height / roomSize.height };
  }

  private async prepare(visit: Scene['people'][number], reusable: ReadonlyMap<string, Sprite>): Promise<void> {
    const [sample] = peopleAt({ ...this.scene, people: [visit] }, visit.from);
    if (!sample) {
      return;
    }
    const scale = sample.scale * this.ratio.y;
    await Promise.all(
      gentlePoses.map(async (drawn, pose) => {
        const key = spriteKey({ ...sample, pose });
        const known = this.sprites.get(key) ?? reusable.get(key);
        this.sprites.set(key, known ?? spriteFromRgba(await renderSprite(personFromSeed(visit.seed), drawn, scale)));
      }),
    );
  }
}

function spriteKey(person: Pick<PlacedPerson, 'seed' | 'pose' | 'scale'>): string {
  return `${person.seed}/${person.pose}/${(person.scale * drawingSize.width).toFixed(0)}`;
}
