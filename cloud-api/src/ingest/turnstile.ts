/** Lets `width` through at once; the others wait in order. */
export class Turnstile {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly width: number) {}

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside >= this.width) await new Promise<void>((resolve) => void this.waiting.push(resolve));
    else this.inside += 1;
    try {
      return await work();
    } finally {
      // the place goes straight to the next in line
      const next = this.waiting.shift();
      if (next) next();
      else this.inside -= 1;
    }
  }
}
