import type { EdgeState } from '@sigap/contracts';

/** What the cloud knows of a box, as kept in `edge_status`. */
export interface EdgeLiveness {
  /** What the box said last, by birth, will or goodbye. */
  readonly declared: 'online' | 'offline';
  /** What counts: `declared`, or offline because nothing was heard for too long. */
  readonly state: 'online' | 'offline';
  readonly stateSince: Date;
  readonly session: number;
  readonly bootId: string;
  readonly lastHeardAt: Date;
}

/** Silence after which a box counts as offline: it sends its health each 30 s. */
export const silenceLimitMs = 90_000;

/**
 * Takes a birth, will or goodbye in. Returns null for what is late and changes nothing:
 * - a death of an older session, or of another boot than the one that is known (its birth came first, its will after it);
 * - a birth of an older session of the same boot, and a repeat.
 * A birth of another boot counts: boxes are restored from backups, and then count from an older session number.
 */
export function afterDeclaration(known: EdgeLiveness | null, said: EdgeState, heardAt: Date): EdgeLiveness | null {
  const sameBoot = known !== null && known.bootId === said.bootId;
  if (known !== null && said.state === 'offline' && (!sameBoot || said.session < known.session)) return null;
  if (sameBoot && said.state === 'online' && said.session < known.session) return null;
  // the broker keeps the last birth and hands it out at each of our connects: that is no sign of life after this session's end
  if (sameBoot && said.state === 'online' && said.session === known.session && known.declared === 'offline') return null;
  return {
    declared: said.state,
    state: said.state,
    stateSince: known?.state === said.state ? known.stateSince : heardAt,
    session: said.session,
    bootId: said.bootId,
    // a will is the broker's word, not the box's
    lastHeardAt: said.reason === 'will' && known !== null ? known.lastHeardAt : heardAt,
  };
}

/** Something else came from the box: it is there, if its last word was not a farewell. */
export function afterHeard(known: EdgeLiveness, heardAt: Date): EdgeLiveness {
  const isBack = known.state === 'offline' && known.declared === 'online';
  return isBack ? { ...known, state: 'online', stateSince: heardAt, lastHeardAt: heardAt } : { ...known, lastHeardAt: heardAt };
}
