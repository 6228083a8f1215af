import { linearSymbologies, type PackingRules, type Region, type Station, type StationRules, type Symbology } from '@sigap/contracts';

/** What a station's pictures are looked through for now. */
export interface LookWish {
  /** `motion`: only whether something moves on the table; `nothing`: they need not be decoded. */
  look: 'codes' | 'motion' | 'nothing';
  symbologies: readonly Symbology[];
  region: Region | null;
}

/** Motion ends a forgotten recording after tens of seconds: key frames tell it soon enough. */
export const motionFps = 0.5;

const nothing: LookWish = { look: 'nothing', symbologies: [], region: null };

/**
 * @param station null: the station is not known (yet)
 * @param rules of the station itself, where it has some
 */
export function lookWish(
  station: Pick<Station, 'assignmentId' | 'platform' | 'state'> | null,
  packing: Pick<PackingRules, 'platforms'>,
  rules: StationRules | null,
): LookWish {
  if (station === null || station.assignmentId === null) return nothing;
  const region = rules?.region ?? null;
  if (rules?.cameraScan === false) return { look: station.state === 'recording' ? 'motion' : 'nothing', symbologies: [], region };
  const platform = packing.platforms.find(({ code }) => code === station.platform);
  const wanted = platform?.symbologies ?? linearSymbologies;
  // printed command cards are Code 128, whatever the labels are
  return { look: 'codes', symbologies: wanted.includes('Code128') ? wanted : [...wanted, 'Code128'], region };
}

/** Frames a second that such a look needs, at most `wanted`. */
export function rateFor(look: LookWish['look'], wanted: number): number {
  if (look === 'nothing') return 0;
  return look === 'motion' ? Math.min(wanted, motionFps) : wanted;
}
