/** Taken up in one turn of the event loop. */
const mostPerTurn = 8;

/**
 * Short turns: a burst that came in one piece is worked off over many turns of the event loop, in its order, so that timers, cameras and other
 * pages have theirs in between. What comes alone is done at once.
 */
export class ShortTurns {
  private readonly waiting: (() => void)[] = [];
  private done = 0;
  private isNextDue = false;

  run(work: () => void): void {
    this.waiting.push(work);
    if (this.done < mostPerTurn && this.waiting.length === 1) this.advance();
    this.callNext();
  }

  private advance(): void {
    while (this.done < mostPerTurn) {
      const work = this.waiting.shift();
      if (!work) return;
      this.done += 1;
      work();
    }
  }

  private callNext(): void {
    if (this.isNextDue) return;
    this.isNextDue = true;
    setImmediate(() => {
      this.isNextDue = false;
      this.done = 0;
      this.advance();
      if (this.done > 0) this.callNext();
    });
  }
}
