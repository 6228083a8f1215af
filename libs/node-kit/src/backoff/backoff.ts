export interface BackoffRule {
  /** Delay before the first retry, in milliseconds. */
  baseMs: number;
  /** No delay is longer than this. */
  maxMs: number;
  /** Growth from one retry to the next; default 2. */
  factor?: number;
  /** Share of the delay that is left to chance, 0 (none) to 1 (anything from zero); default 0.5. */
  jitter?: number;
}

/**
 * Milliseconds to wait before retry number `attempt` (0 is the first): exponential with a ceiling, and jittered so that a thousand
 * boxes which lost one broker do not come back in one instant ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 * @param random in [0, 1); injected so that a test knows the answer
 * @throws RangeError for a negative attempt or a rule that can't be followed
 */
export function backoffDelayMs(attempt: number, rule: BackoffRule, random: () => number = Math.random): number {
  const { baseMs, maxMs, factor = 2, jitter = 0.5 } = rule;
  if (attempt < 0 || baseMs <= 0 || maxMs < baseMs || factor < 1 || jitter < 0 || jitter > 1) {
    throw new RangeError(`no delay for attempt ${attempt} by the rule ${JSON.stringify(rule)}`);
  }
  const ceiling = Math.min(maxMs, baseMs * factor ** attempt);
  return Math.round(ceiling * (1 - jitter * random()));
}

/** Counts the retries of one thing; `reset` when it worked. */
export class Backoff {
  private attempts = 0;

  constructor(
    private readonly rule: BackoffRule,
    private readonly random: () => number = Math.random,
  ) {}

  /** How many delays were handed out since the last success. */
  get attempt(): number {
    return this.attempts;
  }

  nextMs(): number {
    return backoffDelayMs(this.attempts++, this.rule, this.random);
  }

  reset(): void {
    this.attempts = 0;
  }
}
