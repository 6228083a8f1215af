import type { DetectedFace, RgbImage } from '@sigap/face-engine';
import { cropQuality, type FaceCrop } from '../crops/best-crop.js';
import { cropArea, cutCrop } from '../crops/face-crop.js';
import type { Shot } from './vote.js';

/** Copying pixels for less than this is not worth it. */
const better = 1.1;

/** The best face crop of one track, for the person that its shots say; handed out when the track has that name. */
export class Portrait {
  private best: { employeeId: string; quality: number; crop: FaceCrop | null } | null = null;

  /** @param name of the track so far @param atMs monotonic time of the picture */
  offer(image: RgbImage, face: DetectedFace, { employeeId, similarity, weight }: Shot, name: string | null, atMs: number): void {
    if (employeeId === null) return;
    const quality = cropQuality(similarity, weight);
    const { best } = this;
    const isOfAnother = best !== null && best.employeeId !== employeeId;
    // a shot that contradicts the name does not push out a portrait of the one who is named
    if (isOfAnother && best.employeeId === name) return;
    if (best !== null && !isOfAnother && quality <= best.quality * better) return;
    this.best = { employeeId, quality, crop: { image: cutCrop(image, cropArea(face.box, image)), quality, atMs } };
  }

  /** Once each. */
  take(name: string | null): FaceCrop | null {
    if (this.best === null || this.best.employeeId !== name) return null;
    const { crop } = this.best;
    this.best = { ...this.best, crop: null };
    return crop;
  }

  forget(employeeId: string): void {
    if (this.best?.employeeId === employeeId) this.best = null;
  }
}
