import type { IncidentKind } from '@sigap/contracts';

/**
 * What is true of one thing now. `problem`: bad enough for an incident. `fine`: over. `muted`: nobody can know, because a parent is
 * down (AL-2). `occasion` names the one absence or outage (when it began, milliseconds since 1970), so that none is told twice.
 */
export interface Condition {
  readonly kind: IncidentKind;
  readonly thingId: string;
  /** Which of several things that may be wrong with it; empty where there is one. */
  readonly part: string;
  readonly state: 'problem' | 'fine' | 'muted';
  readonly occasion: number;
}
/** An open incident. `toldAt` is null during the hold (AL-3). */
export interface OpenIncident {
  readonly occasion: number;
  readonly openedAt: number;
  readonly toldAt: number | null;
}
/** `withdraw`: it passed before anybody was told, so nobody hears of it. */
export type IncidentStep = 'none' | 'open' | 'tell' | 'clear' | 'withdraw';

/** The next step of one (thing, kind); the database keeps that at most one is open (AL-1). */
export function nextStep(condition: Condition, open: OpenIncident | null, now: number, holdMs: number): IncidentStep {
  if (open === null) return condition.state === 'problem' ? 'open' : 'none';
  if (open.toldAt === null) {
    if (condition.state !== 'problem') return 'withdraw';
    return now - open.openedAt >= holdMs ? 'tell' : 'none';
  }
  if (condition.state === 'fine') return 'clear';
  // the thing was fine in between and nobody looked: a new occasion ends the old incident
  return condition.state === 'problem' && condition.occasion > open.occasion ? 'clear' : 'none';
}

export interface Outage {
  readonly thingId: string;
  readonly part?: string;
  /** The thing is down, or something of it is short, since then; null: it is up. */
  readonly downSince: number | null;
  /** Nobody can know: the parent is down, or there was no time yet to report. */
  readonly muted: boolean;
}

/** CAMERA_DOWN, EDGE_DOWN and DISK_LOW: down, or short, for `downAfterMs`. */
export function outageCondition(kind: Exclude<IncidentKind, 'EMPLOYEE_LOST'>, outage: Outage, now: number, downAfterMs: number): Condition {
  const { thingId, downSince, part = '' } = outage;
  const what = { kind, thingId, part };
  if (outage.muted) return { ...what, state: 'muted', occasion: downSince ?? 0 };
  if (downSince === null) return { ...what, state: 'fine', occasion: 0 };
  return { ...what, state: now - downSince >= downAfterMs ? 'problem' : 'muted', occasion: downSince };
}
