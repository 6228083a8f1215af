export interface WorkLimits {
  /** Waiting and running of one key; more is refused. */
  readonly perKey: number;
  /** Waiting and running in all; `room` waits below it. */
  readonly inAll: number;
}

/** Runs work of one key in order, of different keys side by side, within bounds. What fails is the caller's business to catch. */
export class OrderedWork {
  private readonly tails = new Map<string, { tail: Promise<void>; size: number }>();
  private size = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: WorkLimits) {}

  /** @returns false when too much of this key waits: the work is dropped */
  tryAdd(key: string, work: () => Promise<void>): boolean {
    const entry = this.tails.get(key) ?? { tail: Promise.resolve(), size: 0 };
    if (entry.size >= this.limits.perKey) return false;
    entry.size += 1;
    this.size += 1;
    entry.tail = entry.tail
      .then(work)
      .catch(() => undefined)
      .finally(() => this.done(key, entry));
    this.tails.set(key, entry);
    return true;
  }

  /** Resolves when there is less than `inAll`. */
  async room(): Promise<void> {
    while (this.size >= this.limits.inAll) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Resolves when all that was added is done. */
  async settled(): Promise<void> {
    while (this.size > 0) await Promise.all(Array.from(this.tails.values(), (entry) => entry.tail));
  }

  private done(key: string, entry: { size: number }): void {
    entry.size -= 1;
    this.size -= 1;
    if (entry.size === 0) this.tails.delete(key);
    this.waiting.shift()?.();
  }
}
