import { free } from './assignment-steps.js';
import { PackingRefusal } from './packing-refusal.js';
import type { PackingState } from './packing-state.js';
import type { PackingEffect, PackingInput, Step, World } from './packing-step.js';
import { openRecordings } from './station-lookup.js';

type Input<Kind> = Extract<PackingInput, { kind: Kind }>;

/** One session at a time (PK-1). Throws `session_open`. */
export function createSession(state: PackingState, { by }: Input<'create'>, world: World): Step {
  if (state.session) throw new PackingRefusal('session_open', 'a session is open already');
  const session = { id: world.newId(), startedAt: new Date(world.nowMs).toISOString(), startedBy: { userId: by.userId, name: by.name } };
  const { id, startedAt } = session;
  return {
    state: { ...state, session, tallies: new Map() },
    effects: [
      {
        kind: 'record',
        event: { type: 'packing.session.started', data: { sessionId: id, startedAt, startedBy: by.userId } },
      },
      { kind: 'tell-session' },
    ],
    answer: { kind: 'session', session: { id, startedAt, startedBy: by.name } },
  };
}

/** Everybody leaves their table, then it is over. What recorded was stopped before. Throws `no_session`, `session_recording`. */
export function endSession(state: PackingState, { by, forced }: Input<'end'>, world: World): Step {
  const { session } = state;
  if (!session) throw new PackingRefusal('no_session', 'no session is open');
  if (openRecordings(state).length > 0) throw new PackingRefusal('session_recording', 'a station is recording');
  let left = state;
  const effects: PackingEffect[] = [];
  for (const table of state.tables.values()) {
    if (!table.assignment) continue;
    const freed = free(left, table, session.id, world);
    left = freed.state;
    effects.push(...freed.effects);
  }
  const { id: sessionId, startedAt } = session;
  const endedAt = new Date(Math.max(world.nowMs, Date.parse(startedAt))).toISOString();
  const data = { sessionId, startedAt, endedAt, endedBy: by.userId, forced };
  return {
    // tables without anybody are nothing to remember
    state: { ...left, session: null, tables: new Map() },
    effects: [...effects, { kind: 'record', event: { type: 'packing.session.ended', data } }, { kind: 'tell-session' }],
    answer: { kind: 'ended', sessionId, endedAt },
  };
}
