import type { EdgeState } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { afterDeclaration, afterHeard, type EdgeLiveness } from './edge-liveness.js';

const bootA = '0190f5a0-0000-7000-8000-00000000000a';
const bootB = '0190f5a0-0000-7000-8000-00000000000b';
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 20, 8, 0, seconds));

function said(
  state: 'online' | 'offline',
  session: number,
  bootId = bootA,
  reason: EdgeState['reason'] = state === 'online' ? 'birth' : 'will',
): EdgeState {
  return { state, session, bootId, reason, at: at(0).toISOString(), agentVersion: '0.1.0', epoch: bootA, cameraIds: [] };
}

function after(...steps: EdgeState[]): EdgeLiveness | null {
  return steps.reduce<EdgeLiveness | null>((known, step, index) => afterDeclaration(known, step, at(index + 1)) ?? known, null);
}

describe('birth and death of a box', () => {
  it('is online from its birth and offline from its will', () => {
    expect(after(said('online', 1))).toMatchObject({ state: 'online', stateSince: at(1), session: 1 });
    expect(after(said('online', 1), said('offline', 1))).toMatchObject({ state: 'offline', stateSince: at(2), lastHeardAt: at(1) });
  });

  it('overlooks a late will of the session before', () => {
    expect(after(said('online', 1), said('online', 2), said('offline', 1))).toMatchObject({ state: 'online', session: 2 });
  });

  it('overlooks a late will of the boot before', () => {
    expect(after(said('online', 7), said('online', 8, bootB), said('offline', 7))).toMatchObject({ state: 'online', bootId: bootB });
  });

  it('believes a birth of another boot, also with a lower number: the box was restored from a backup', () => {
    expect(after(said('online', 7), said('offline', 7), said('online', 3, bootB))).toMatchObject({ state: 'online', session: 3 });
  });

  it('does not come to life by the kept birth of a session that has ended', () => {
    expect(after(said('online', 4), said('offline', 4), said('online', 4))).toMatchObject({ state: 'offline' });
  });

  it('keeps the time of the first of several births in a row', () => {
    expect(after(said('online', 1), said('online', 2))).toMatchObject({ stateSince: at(1) });
  });
});

describe('being heard', () => {
  const silent: EdgeLiveness = { declared: 'online', state: 'offline', stateSince: at(5), session: 2, bootId: bootA, lastHeardAt: at(1) };

  it('brings back a box that was only silent', () => {
    expect(afterHeard(silent, at(9))).toMatchObject({ state: 'online', stateSince: at(9), lastHeardAt: at(9) });
  });

  it('does not bring back one that said goodbye', () => {
    expect(afterHeard({ ...silent, declared: 'offline' }, at(9))).toMatchObject({ state: 'offline', stateSince: at(5) });
  });
});
