import { describe, expect, it } from 'vitest';
import { type EdgeRow, PresenceModel } from '../presence/presence-model.js';
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
      shortages: [],
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

describe('observe, room of a box', () => {
  const short = { what: 'disk', leftBytes: 1, ofBytes: 100, since: t - minutes(1) } as const;
  const box: EdgeRow = {
    id: 'box',
    name: 'Box 1',
    pack: null,
    recognition: 'running',
    state: 'online',
    stateSince: t - minutes(60),
    lastHeardAt: t - 30_000,
    behind: false,
    shortages: [short],
  };
  const rooms = (edge: EdgeRow, isSettling = false) => {
    const model = new PresenceModel();
    model.setEdges([edge]);
    return [...observe(model, { now: t, downAfterMs: minutes(1), isSettling })].flatMap(({ condition }) =>
      condition.kind === 'DISK_LOW' ? [`${condition.part} ${condition.state}`] : [],
    );
  };

  it.each([
    ['there is enough', { ...box, shortages: [] }, false, ['disk fine', 'clips fine']],
    ['the disk is low', box, false, ['disk problem', 'clips fine']],
    ['both', { ...box, shortages: [short, { ...short, what: 'clips' }] }, false, ['disk problem', 'clips problem']],
    ['the box is down', { ...box, state: 'offline' }, false, ['disk muted', 'clips muted']],
    ['the box is silent', { ...box, lastHeardAt: t - minutes(2) }, false, ['disk muted', 'clips muted']],
    ['it has said nothing since it came back', { ...box, shortages: null }, false, ['disk muted', 'clips muted']],
    ['right after our start', box, true, ['disk muted', 'clips muted']],
    ['a box that never came', { ...box, state: 'never-seen' }, false, []],
  ] as const)('%s', (_, edge, isSettling, expected) => {
    expect(rooms(edge, isSettling)).toEqual(expected);
  });
});
