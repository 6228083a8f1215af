import type { Language } from './alert-text.js';
import type { Observation } from './conditions.js';
import type { IncidentBook } from './incident-book.js';
import type { Incident } from './incident.repository.js';
import { keyOf } from './incident-book.js';
import { type IncidentStep, nextStep } from './incident-rule.js';

/** One thing to be done about one incident. */
export interface DueStep {
  readonly step: Exclude<IncidentStep, 'none'>;
  readonly observation: Observation | null;
  readonly incident: Incident | null;
}
export interface StepRule {
  readonly now: number;
  readonly holdMs: number;
}
export interface StepContext extends StepRule {
  readonly language: Language;
}

/** What is to be done, from what is observed and what is open. Pure. An incident whose thing is gone is withdrawn, whatever was told. */
export function dueSteps(observations: Iterable<Observation>, book: IncidentBook, { now, holdMs }: StepRule): DueStep[] {
  const due: DueStep[] = [];
  const observed = new Set<string>();
  for (const observation of observations) {
    const { condition } = observation;
    const incident = book.find(condition);
    if (incident) observed.add(keyOf(condition));
    else if (condition.state !== 'problem' || book.isRefused(condition, condition.occasion)) continue;
    const step = nextStep(condition, incident, now, holdMs);
    if (step !== 'none') due.push({ step, observation, incident });
  }
  for (const incident of book.orphans(observed)) due.push({ step: 'withdraw', observation: null, incident });
  return due;
}
