import type { SigapEvent } from '@sigap/contracts';

/** A box whose clock was off says by how much (rule 8); the correction is a property of the event, so order stays irrelevant. */
export function clockShiftMs(event: Pick<SigapEvent, 'clock'>): number {
  return event.clock.state === 'synced' ? 0 : Math.round(event.clock.offsetMs ?? 0);
}
