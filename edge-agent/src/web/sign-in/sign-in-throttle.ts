const windowMs = 15 * 60_000;
const mostKeys = 10_000;

/**
 * Failed attempts in a window. An account from one address is shut first, so that a stranger at another table can't lock somebody out; then
 * the account from everywhere, then the address. As the cloud does it.
 */
export const signInLimits = { pair: 10, account: 50, address: 200 } as const;

interface Count {
  failures: number;
  fromMs: number;
}

/** Slows down who guesses passwords. In memory, bounded: a restart of the box takes longer than it gains. Times are monotonic milliseconds. */
export class SignInThrottle {
  private readonly counts = new Map<string, Count>();

  /** Counts an attempt BEFORE the password is looked at: of a thousand at once only the first few get that far. */
  admit(email: string, address: string, nowMs: number): boolean {
    const excess = keysOf(email, address).map(([key, limit]) => this.count(key, nowMs) - limit);
    return excess.every((over) => over <= 0);
  }

  /** The password was right: the account is clean, and the address had no failure in this attempt. */
  succeeded(email: string, address: string): void {
    for (const [key, , kind] of keysOf(email, address)) {
      const count = this.counts.get(key);
      if (kind === 'address' && count) count.failures = Math.max(0, count.failures - 1);
      else this.counts.delete(key);
    }
  }

  static readonly retryAfterSeconds = windowMs / 1_000;

  private count(key: string, nowMs: number): number {
    const before = this.counts.get(key);
    const isOver = before === undefined || nowMs - before.fromMs >= windowMs;
    const count = isOver ? { failures: 0, fromMs: nowMs } : before;
    count.failures += 1;
    if (isOver) {
      this.makeRoom(nowMs);
      // the newest at the end: the oldest window is the one that is forgotten first
      this.counts.delete(key);
      this.counts.set(key, count);
    }
    return count.failures;
  }

  private makeRoom(nowMs: number): void {
    for (const [key, { fromMs }] of this.counts) {
      if (this.counts.size < mostKeys && nowMs - fromMs < windowMs) return;
      this.counts.delete(key);
    }
  }
}

function keysOf(email: string, address: string): [key: string, limit: number, kind: keyof typeof signInLimits][] {
  return [
    [`pair ${address} ${email}`, signInLimits.pair, 'pair'],
    [`account ${email}`, signInLimits.account, 'account'],
    [`address ${address}`, signInLimits.address, 'address'],
  ];
}
