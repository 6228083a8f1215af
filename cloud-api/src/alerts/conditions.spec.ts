import { describe, expect, it } from 'vitest';
import { PresenceModel } from '../presence/presence-model.js';
import { observe } from './conditions.js';
import { nextStep } from './incident-rule.js';

const t = 1_800_000_000_000;
const minutes = (n: number) => n * 60_000;

/** This service was away for a minute; the box and its camera say that they were there all the time, and Lee was seen before. */
function afterAStop(): PresenceModel {
  const model = new PresenceModel();
  model.setThresholds({ offlineAfterMs: 10_000, alertAfterMs: 30_000 });
  model.setPeople([{ id: 'lee', code: 'EMP001', name: 'Lee', department: null, role: null, supervisorName: null, enrolled: true }]);
  const lastSeenAt = t - 65_000;
  model.setTracking([
    {
      employeeId: 'lee',
      cameraId: 'door',
      lastSeenAt,
      liveLastSeenAt: lastSeenAt,
      similarity: 0.9,
      firstInAt: lastSeenAt,
      lastOutAt: lastSeenAt,
      cameraIds: ['door'],
    },
  ]);
  model.setCameras([
    {
      id: 'door',
      name: 'CAM1',
      zone: 'Door',
      purpose: 'entry',
      enabled: true,
      isDeleted: false,
      edgeId: 'box',
      state: 'online',
      fault: null,
      stateSince: t - minutes(60),
    },
  ]);
  model.setEdges([
    {
      id: 'box',
      name: 'Box 1',
      pack: null,
      recognition: 'running',
      state: 'online',
      stateSince: t - minutes(60),
      lastHeardAt: t - 62_000,
      behind: false,
    },
  ]);
  model.sweep(t);
  return model;
}
const lost = (model: PresenceModel, isSettling: boolean) => {
  const found = [...observe(model, { now: t, downAfterMs: minutes(1), isSettling })].find(
    ({ condition }) => condition.kind === 'EMPLOYEE_LOST',
  );
  if (!found) throw new Error('Lee is not observed');
  return found.condition;
};

describe('observe, right after the start', () => {
  it('nobody is lost before the boxes had time to send what they kept', () => {
    const condition = lost(afterAStop(), true);
    expect(condition.state).toBe('muted');
    expect(nextStep(condition, null, t, 0)).toBe('none');
  });

  it('who is still not seen after that is', () => {
    const condition = lost(afterAStop(), false);
    expect(condition.state).toBe('problem');
    expect(nextStep(condition, null, t, 0)).toBe('open');
  });

  it('an incident that was told before the stop stays open, and ends when the person is seen', () => {
    const told = { occasion: t - 65_000, openedAt: t - 30_000, toldAt: t - 30_000 };
    const model = afterAStop();
    expect(nextStep(lost(model, true), told, t, 0)).toBe('none');
    model.setThresholds({ offlineAfterMs: minutes(2), alertAfterMs: minutes(5) });
    model.sweep(t);
    expect(nextStep(lost(model, true), told, t, 0)).toBe('clear');
  });
});
