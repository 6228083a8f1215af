import type { ClipManifest } from '@sigap/contracts';

type Gap = ClipManifest['file']['gaps'][number];

/** Longer than this without a picture is a gap. */
const gapSeconds = 1;
/** The manifest travels in an event of at most 32 KiB: a camera that gives next to nothing for hours must not keep its clip from being told. */
const mostGaps = 300;

/** Where a clip has no picture for more than a second: all of them, or the longest 300, in the order of time. Pure. */
export function clipGaps(samples: readonly { readonly dts: number }[], timescale: number): Gap[] {
  const toMs = (ticks: number) => Math.round((ticks * 1000) / timescale);
  const gaps = samples.flatMap(({ dts }, i) => {
    const before = samples[i - 1]?.dts ?? dts;
    return dts - before > gapSeconds * timescale ? [{ fromMs: toMs(before), toMs: toMs(dts) }] : [];
  });
  if (gaps.length <= mostGaps) return gaps;
  const longest = gaps.toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs)).slice(0, mostGaps);
  return longest.toSorted((a, b) => a.fromMs - b.fromMs);
}
