import type { FaceEngine } from '@sigap/face-engine';
import { type DrawnPerson, gentlePoses, renderFacePicture } from '@sigap/testing';
import sharp from 'sharp';
import { v7 } from 'uuid';
import type { GalleryTemplate } from '../../recognition/inference-protocol.js';

/** The template of the largest face in a picture. Throws when there is no face. */
export async function enrolPicture(engine: FaceEngine, employeeId: string, picture: Buffer): Promise<GalleryTemplate> {
  const { data, info } = await sharp(picture).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const image = { width: info.width, height: info.height, data: new Uint8Array(data) };
  const [face] = (await engine.detect(image)).toSorted((a, b) => b.box.width - a.box.width);
  if (face === undefined) throw new Error('no face in the picture');
  return { templateId: v7(), employeeId, embedding: await engine.embed(image, face) };
}

/** Some poses of a drawn person, as somebody would upload them. */
export async function enrolDrawn(engine: FaceEngine, employeeId: string, person: DrawnPerson): Promise<GalleryTemplate[]> {
  const templates: GalleryTemplate[] = [];
  for (const pose of gentlePoses.slice(0, 3)) {
    templates.push(await enrolPicture(engine, employeeId, await renderFacePicture(person, pose, { width: 480, height: 560 })));
  }
  return templates;
}
