import { PackingRefusal } from './packing-refusal.js';

const mostWaiting = 64;

interface Waiting {
  readonly run: () => Promise<void>;
  /** Null: not to be dropped. */
  readonly drop: ((why: PackingRefusal) => void) | null;
}

/** One station does one thing after the other: a scan that comes while the recorder begins waits for what comes of it. Bounded (rule 9). */
export class StationLine {
  private readonly waiting: Waiting[] = [];
  private isBusy = false;

  /** Rejects with what `work` rejects with; `rate_limited` when too many wait; `conflict` when an emergency stop came before its turn. */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (this.waiting.length >= mostWaiting) {
      return Promise.reject(new PackingRefusal('rate_limited', 'more scans than the station can follow'));
    }
    return this.enter(work, true);
  }

  /** In its turn, and never dropped: what is not asked for but happened. */
  runSurely<T>(work: () => Promise<T>): Promise<T> {
    return this.enter(work, false);
  }

  /** Before all that wait; they are dropped. */
  runAtOnce<T>(work: () => Promise<T>): Promise<T> {
    const urgent = this.waiting.filter(({ drop }) => drop === null);
    for (const { drop } of this.waiting.splice(0, this.waiting.length, ...urgent)) {
      drop?.(new PackingRefusal('conflict', 'an emergency stop came before'));
    }
    return this.enter(work, false);
  }

  private enter<T>(work: () => Promise<T>, isDroppable: boolean): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ run: () => work().then(resolve, reject), drop: isDroppable ? reject : null });
      void this.advance();
    });
  }

  private async advance(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) await next.run();
    this.isBusy = false;
  }
}
