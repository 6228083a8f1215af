/** Acknowledged events, and who waits for a number of them. */
export class AckCount {
  private count = 0;
  private waiting: { readonly number: number; readonly resolve: () => void }[] = [];

  add(ranges: readonly (readonly [number, number])[]): void {
    for (const [first, last] of ranges) this.count += last - first + 1;
    const due = this.waiting.filter(({ number }) => number <= this.count);
    this.waiting = this.waiting.filter(({ number }) => number > this.count);
    for (const { resolve } of due) resolve();
  }

  /** Resolves when so many are acknowledged. */
  async reaches(number: number): Promise<void> {
    if (this.count < number) await new Promise<void>((resolve) => void this.waiting.push({ number, resolve }));
  }
}
