import type { PackingSession } from '@sigap/contracts';
import type { PackingState } from './packing-state.js';

export function sessionView({ session }: PackingState): PackingSession | null {
  return session && { id: session.id, startedAt: session.startedAt, startedBy: session.startedBy.name };
}
