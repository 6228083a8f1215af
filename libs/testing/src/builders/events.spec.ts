import { describe, expect, it } from 'vitest';
import { anEnvelope, anUnknownSeen, aSighting, aSightingEnded, aSightingSeen } from './events.js';

describe('builders of events', () => {
  it('keep what is given and fill in the rest', () => {
    const employeeId = '0199a1b2-0000-7000-8000-000000000009';
    const sighting = aSighting({ employeeId, lastSeenAt: '2026-11-20T09:00:00.000Z', replayed: true });
    expect(sighting).toMatchObject({
      type: 'sighting.started',
      replayed: true,
      occurredAt: '2026-11-20T09:00:00.000Z',
      data: { employeeId },
    });
  });

  it('never give two events the same id or number', () => {
    const events = [aSighting(), aSightingSeen(), aSightingEnded(), anUnknownSeen()];
    expect(new Set(events.map(({ id }) => id)).size).toBe(4);
    expect(new Set(events.map(({ seq }) => seq)).size).toBe(4);
    expect(new Set(events.map(({ epoch }) => epoch)).size).toBe(1);
  });

  it('refuse to build what the contract refuses', () => {
    expect(() => aSighting({ shots: 0 })).toThrow(/shots/);
    expect(() => anEnvelope('camera.offline', { since: 'yesterday', fault: 'timeout' } as never)).toThrow(/since/);
  });
});
