import { describe, expect, it } from 'vitest';
import { SignInThrottle, signInLimits } from './sign-in-throttle.js';

const minute = 60_000;

describe('SignInThrottle', () => {
  it('shuts an account from one address, and leaves it open from another', () => {
    const throttle = new SignInThrottle();
    for (let i = 0; i < signInLimits.pair; i++) expect(throttle.admit('a', 'here', 0)).toBe(true);
    expect(throttle.admit('a', 'here', 0)).toBe(false);
    expect(throttle.admit('a', 'there', 0)).toBe(true);
    expect(throttle.admit('b', 'here', 0)).toBe(true);
  });

  it('shuts an account from everywhere, and an address for all accounts', () => {
    const throttle = new SignInThrottle();
    for (let i = 0; i < signInLimits.account; i++) throttle.admit('a', `address ${i}`, 0);
    expect(throttle.admit('a', 'another', 0)).toBe(false);
    for (let i = 0; i < signInLimits.address; i++) throttle.admit(`account ${i}`, 'one', 0);
    expect(throttle.admit('yet another', 'one', 0)).toBe(false);
  });

  it('opens when the window is over, and at once for the account whose password was right', () => {
    const throttle = new SignInThrottle();
    for (let i = 0; i <= signInLimits.pair; i++) throttle.admit('a', 'here', 0);
    expect(throttle.admit('a', 'here', 15 * minute - 1)).toBe(false);
    expect(throttle.admit('a', 'here', 15 * minute)).toBe(true);
    for (let i = 0; i < 5; i++) throttle.admit('b', 'here', 0);
    throttle.succeeded('b', 'here');
    for (let i = 0; i < signInLimits.pair; i++) expect(throttle.admit('b', 'here', 0)).toBe(true);
  });

  it('stays small under a flood of names, and still shuts the one that is guessed', () => {
    const throttle = new SignInThrottle();
    for (let i = 0; i < 50_000; i++) throttle.admit(`name ${i}`, `address ${i}`, i);
    expect(Reflect.get(throttle, 'counts')).toHaveProperty('size', expect.any(Number));
    expect((Reflect.get(throttle, 'counts') as Map<string, unknown>).size).toBeLessThanOrEqual(10_000);
    for (let i = 0; i < signInLimits.pair; i++) throttle.admit('a', 'here', 50_000);
    expect(throttle.admit('a', 'here', 50_000)).toBe(false);
  });
});
