import type { ClipVerdict } from '@sigap/contracts';

export type ChainPlace = ClipVerdict['chain'];

/** Of a clip whose manifest says nothing that can be trusted. */
export const nowhere: ChainPlace = { sequence: 0, before: 'gap', after: 'gap' };

export interface Link {
  readonly sequence: number;
  /** SHA-256 of the manifest. */
  readonly hash: string;
  /** That of the manifest before, as this one says. */
  readonly previous: string | null;
}

/** @param neighbours manifests of the same chain with the numbers before and after, and the highest there is, in any order */
export function chainVerdict(own: Link, neighbours: readonly Link[]): ChainPlace {
  const before = neighbours.filter(({ sequence }) => sequence === own.sequence - 1);
  const after = neighbours.filter(({ sequence }) => sequence === own.sequence + 1);
  const isNewest = neighbours.every(({ sequence }) => sequence <= own.sequence);
  const isFirst = own.sequence === 1 && own.previous === null;
  return {
    sequence: own.sequence,
    before: isFirst ? 'first' : before.some(({ hash }) => hash === own.previous) ? 'fits' : 'gap',
    after: isNewest ? 'open' : after.some(({ previous }) => previous === own.hash) ? 'fits' : 'gap',
  };
}
