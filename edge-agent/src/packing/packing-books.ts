import type { Clock } from '@sigap/node-kit';
import { packingStep } from './packing-machine.js';
import type { Kept, PackingJournal } from './packing-journal.js';
import { emptyPackingState, type PackingState } from './packing-state.js';
import type { PackingEffect, PackingInput, Step, World } from './packing-step.js';
import type { Noted } from './request-memory.js';
import { changedRows } from './state-rows.js';

export interface Taken {
  readonly step: Step;
  /** Resolves after the durable commit. */
  readonly committed: Promise<Kept>;
}

export interface BooksDependencies {
  readonly journal: PackingJournal;
  readonly clock: Clock;
  readonly world: () => Pick<World, 'rules' | 'cameras' | 'employee' | 'newId'>;
  /** After each commit: what was shown until now, what is shown now, and what is to be told. */
  readonly onCommitted: (before: PackingState, after: PackingState, effects: readonly PackingEffect[]) => void;
}

/**
 * The state of the stations, twice. A decision is made at once, in one turn, upon what was decided before (so the rules hold however many
 * ask at the same time); it is shown when it is durable.
 */
export class PackingBooks {
  private decided: PackingState = emptyPackingState;
  private durable: PackingState = emptyPackingState;
  private decisions = 0;
  private shownDecision = 0;

  constructor(private readonly dependencies: BooksDependencies) {}

  /** For decisions. */
  get state(): PackingState {
    return this.decided;
  }

  /** For people. */
  get shown(): PackingState {
    return this.durable;
  }

  open(state: PackingState): void {
    this.decided = state;
    this.durable = state;
  }

  /**
   * Throws PackingRefusal. `noted` puts the answer of a request into the same commit; not when something is to begin: then it belongs into
   * the commit that says that it did.
   */
  take(input: PackingInput, noted?: Noted): Taken {
    const { journal, clock, world } = this.dependencies;
    const step = packingStep(this.decided, input, { ...world(), nowMs: clock.now().getTime(), steadyMs: clock.monotonicMs() });
    const rows = changedRows(this.decided, step.state);
    if (!step.effects.some(({ kind }) => kind === 'begin')) noted?.(step.answer, rows);
    this.decided = step.state;
    const events = step.effects.flatMap((effect) => (effect.kind === 'record' ? [effect.event] : []));
    const labels = step.effects.flatMap((effect) => (effect.kind === 'remember' ? [effect.label] : []));
    if (rows.size + events.length + labels.length === 0) return { step, committed: Promise.resolve('kept') };
    this.decisions += 1;
    return { step, committed: this.show(journal.commit({ rows, events, labels }), step, this.decisions) };
  }

  private async show(commit: Promise<Kept>, step: Step, decision: number): Promise<Kept> {
    const kept = await commit;
    const before = this.durable;
    if (decision > this.shownDecision) {
      this.shownDecision = decision;
      this.durable = step.state;
    }
    // what may not survive is not told as done
    const told = kept === 'kept' ? step.effects : step.effects.filter(({ kind }) => kind !== 'tell-started');
    this.dependencies.onCommitted(before, this.durable, told);
    return kept;
  }
}
