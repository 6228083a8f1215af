import { assign, setMode, unassign } from './assignment-steps.js';
import type { PackingState } from './packing-state.js';
import type { PackingInput, Step, World } from './packing-step.js';
import { began, broke, notBegun, start, stop, stored } from './recording-steps.js';
import { scanned } from './scan-steps.js';
import { createSession, endSession } from './session-steps.js';

/**
 * The rules of session, stations and recordings (PK-1 to PK-7, PK-9): plain data in, plain data out. Throws PackingRefusal where they say
 * no; then nothing has changed.
 */
export function packingStep(state: PackingState, input: PackingInput, world: World): Step {
  switch (input.kind) {
    case 'create':
      return createSession(state, input, world);
    case 'end':
      return endSession(state, input, world);
    case 'assign':
      return assign(state, input, world);
    case 'unassign':
      return unassign(state, input, world);
    case 'mode':
      return setMode(state, input, world);
    case 'start':
      return start(state, input, world);
    case 'stop':
      return stop(state, input, world);
    case 'scan':
      return scanned(state, input, world);
    case 'began':
      return began(state, input);
    case 'not-begun':
      return notBegun(state, input);
    case 'broke':
      return broke(state, input, world);
    default:
      return stored(state, input);
  }
}
