import type { Clock } from '@sigap/node-kit';

/** Spaces what one sender sends evenly: providers refuse bursts. */
export class SenderPace {
  private readonly next = new Map<string, number>();

  constructor(
    private readonly clock: Pick<Clock, 'monotonicMs'>,
    private readonly wait: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  ) {}

  /** Resolves when it is this caller's turn. @param perSecond how many the sender may send */
  async turn(sender: string, perSecond: number): Promise<void> {
    const now = this.clock.monotonicMs();
    const at = Math.max(now, this.next.get(sender) ?? now);
    this.next.set(sender, at + 1_000 / perSecond);
    if (at > now) await this.wait(at - now);
  }
}
