import { ProblemError } from './problem-error.js';

/** Uploads lie in memory whole while they are worked on, so few are read at once; some more wait unread, the rest is to come again. */
export class UploadSlots {
  private working = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param limits requests whose body is read and worked on, and requests that wait for that */
  constructor(private readonly limits: { readonly working: number; readonly waiting: number }) {}

  /** @returns gives the place back; called once @throws ProblemError unavailable when too many wait */
  async enter(): Promise<() => void> {
    if (this.working >= this.limits.working) {
      if (this.waiting.length >= this.limits.waiting)
        throw new ProblemError('unavailable', 503, 'too many uploads at once; try again in a moment');
      // the place is handed over, so that nobody who comes later takes it
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else this.working += 1;
    return () => {
      const next = this.waiting.shift();
      if (next) next();
      else this.working -= 1;
    };
  }
}
