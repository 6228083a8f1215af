import type { RgbImage } from '@sigap/face-engine';

/** A face crop of one shot, not encoded yet. */
export interface FaceCrop {
  readonly image: RgbImage;
  /** Similarity times weight of the shot, 0..1. */
  readonly quality: number;
  /** Monotonic milliseconds. */
  readonly atMs: number;
}

/** @param weight of the shot in the vote: size, pose, detector score */
export function cropQuality(similarity: number, weight: number): number {
  return Math.min(1, Math.max(0, similarity)) * Math.min(1, Math.max(0, weight));
}

/** Copying and sending again is only worth it for a crop that is clearly better. */
const clearlyBetter = 1.2;

/** What changed for a sighting. */
export type SightingStep = 'seen' | 'ended' | 'retracted';

interface Held {
  /** Null: handed out, or none yet. */
  crop: FaceCrop | null;
  /** Quality of the crop that was handed out; 0: none was. */
  told: number;
}

/**
 * The best crop of each open sighting. At most two are handed out: one with the first heartbeat, so that somebody who stays all day, or a
 * box that dies, has a picture; and one at the end, when it is clearly better. Pure.
 */
export class BestCrops {
  private readonly held = new Map<string, Held>();

  offer(sightingId: string, crop: FaceCrop): void {
    const held = this.held.get(sightingId) ?? { crop: null, told: 0 };
    if (crop.quality > Math.max(held.crop?.quality ?? 0, held.told * clearlyBetter)) held.crop = crop;
    this.held.set(sightingId, held);
  }

  /** @returns the crop to keep now, or null */
  step(sightingId: string, step: SightingStep): FaceCrop | null {
    const held = this.held.get(sightingId);
    if (step !== 'seen') this.held.delete(sightingId);
    if (held === undefined || step === 'retracted' || (step === 'seen' && held.told > 0)) return null;
    const { crop } = held;
    if (crop === null) return null;
    held.told = crop.quality;
    held.crop = null;
    return crop;
  }
}
