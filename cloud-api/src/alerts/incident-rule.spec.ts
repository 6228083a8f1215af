import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Condition, nextStep, type OpenIncident, outageCondition } from './incident-rule.js';

const hold = 30_000;
const t = 1_800_000_000_000;
const condition = (state: Condition['state'], occasion = t - 300_000): Condition => ({
  kind: 'EMPLOYEE_LOST',
  thingId: 'lee',
  part: '',
  state,
  occasion,
});
const open = (openedSecondsAgo: number, told: boolean): OpenIncident => ({
  occasion: t - 300_000,
  openedAt: t - openedSecondsAgo * 1000,
  toldAt: told ? t - 1 : null,
});

describe('nextStep', () => {
  it.each([
    ['nothing is wrong', condition('fine'), null, 'none'],
    ['nobody can know', condition('muted'), null, 'none'],
    ['a problem begins', condition('problem'), null, 'open'],
    ['within the hold', condition('problem'), open(29, false), 'none'],
    ['the hold is over', condition('problem'), open(30, false), 'tell'],
    ['it passed within the hold', condition('fine'), open(10, false), 'withdraw'],
    ['nobody can know any more, within the hold', condition('muted'), open(10, false), 'withdraw'],
    ['told, and it goes on', condition('problem'), open(99, true), 'none'],
    ['told, and nobody can know any more', condition('muted'), open(99, true), 'none'],
    ['told, and it is over', condition('fine'), open(99, true), 'clear'],
    ['told, and a new one began unseen', condition('problem', t), open(99, true), 'clear'],
  ] as const)('%s', (_, now, known, step) => {
    expect(nextStep(now, known, t, hold)).toBe(step);
  });

  it('over any history, a recovery follows a problem that was told, and none is told twice without one', () => {
    const states = fc.array(fc.constantFrom('problem' as const, 'fine' as const, 'muted' as const), { maxLength: 60 });
    fc.assert(
      fc.property(states, (history) => {
        let known = null as OpenIncident | null;
        const said: string[] = [];
        for (const [second, state] of history.entries()) {
          const now = t + second * 10_000;
          const step = nextStep(condition(state), known, now, hold);
          if (step === 'open') known = { occasion: t - 300_000, openedAt: now, toldAt: null };
          else if (step === 'tell' && known) known = { ...known, toldAt: now };
          else if (step === 'clear' || step === 'withdraw') known = null;
          if (step === 'tell' || step === 'clear') said.push(step);
        }
        expect(said).toEqual(said.map((_, index) => (index % 2 === 0 ? 'tell' : 'clear')));
      }),
    );
  });
});

describe('outageCondition', () => {
  const outage = (downSeconds: number | null, muted = false) =>
    outageCondition('CAMERA_DOWN', { thingId: 'cam', downSince: downSeconds === null ? null : t - downSeconds * 1000, muted }, t, 30_000);

  it.each([
    ['up', outage(null), 'fine'],
    ['down for 29 s', outage(29), 'muted'],
    ['down for 30 s', outage(30), 'problem'],
    ['down, but so is its box', outage(300, true), 'muted'],
    ['up, but its box is down', outage(null, true), 'muted'],
  ])('%s', (_, { state }, expected) => {
    expect(state).toBe(expected);
  });
});
