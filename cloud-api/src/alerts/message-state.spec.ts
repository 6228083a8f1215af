import { messageStates } from '@sigap/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isForward, stateOfProvider, statesBefore } from './message-state.js';

describe('isForward', () => {
  it.each([
    ['sent', 'delivered', true],
    ['delivered', 'sent', false],
    ['read', 'delivered', false],
    ['delivered', 'failed', false],
    ['sent', 'failed', true],
    ['failed', 'delivered', true],
    ['uncertain', 'sent', true],
    ['sent', 'uncertain', false],
    ['sent', 'queued', false],
  ] as const)('%s -> %s: %s', (from, to, expected) => {
    expect(isForward(from, to)).toBe(expected);
    expect(statesBefore(to).includes(from)).toBe(expected);
  });

  it('whatever the order and the repeats of webhooks, the end is the same', () => {
    const state = fc.constantFrom(...messageStates.filter((one) => one !== 'outbox'));
    const plan = fc
      .array(state, { minLength: 1, maxLength: 8 })
      .chain((states) =>
        fc.tuple(
          fc.constant(states),
          fc.shuffledSubarray([...states, ...states], { minLength: states.length * 2, maxLength: states.length * 2 }),
        ),
      );
    const end = (states: readonly (typeof messageStates)[number][]) =>
      states.reduce((now, next) => (isForward(now, next) ? next : now), 'queued');
    fc.assert(
      fc.property(plan, ([ordered, shuffled]) => {
        expect(end(shuffled)).toBe(end(ordered));
      }),
    );
  });
});

describe('stateOfProvider', () => {
  it('knows the words of Twilio, and nothing else', () => {
    expect(['queued', 'sent', 'delivered', 'read', 'undelivered', 'failed', 'receiving', ''].map(stateOfProvider)).toEqual([
      'sent',
      'sent',
      'delivered',
      'read',
      'failed',
      'failed',
      null,
      null,
    ]);
  });
});
