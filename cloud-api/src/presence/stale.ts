import type { Logger } from '@sigap/node-kit';

/** What has to be read again. */
export interface Stale {
  readonly settings?: boolean;
  readonly people?: boolean;
  readonly tracking?: boolean;
  readonly fleet?: boolean;
  /** Sightings of these alone. */
  readonly employeeIds?: readonly string[];
}

const retryMs = 1_000;

/** Runs one refresh at a time; hints that come meanwhile are gathered into the next one. A refresh that fails is done again. */
export class Refreshes {
  private waiting: Stale | null = null;
  private running: Promise<void> | null = null;
  private succeeded = false;

  constructor(
    private readonly refresh: (stale: Stale) => Promise<void>,
    private readonly logger: Logger,
  ) {}

  /** At least one has worked, so there is something to judge by. */
  get isLoaded(): boolean {
    return this.succeeded;
  }

  mark(stale: Stale): void {
    this.waiting = merge(this.waiting, stale);
    this.run();
  }

  /** Resolves when everything marked before the call is read, or could not be. What is marked later is not waited for: it may never end. */
  async settled(): Promise<void> {
    const hasMore = this.waiting !== null;
    await this.running;
    // what waited is in the refresh that began when that one ended
    if (hasMore) await this.running;
  }

  private run(): void {
    if (this.running || this.waiting === null) return;
    const stale = this.waiting;
    this.waiting = null;
    this.running = this.attempt(stale).finally(() => {
      this.running = null;
      if (this.succeeded) this.run();
    });
  }

  private async attempt(stale: Stale): Promise<void> {
    try {
      // hints of one turn of the event loop go together
      await new Promise(setImmediate);
      await this.refresh(stale);
      this.succeeded = true;
    } catch (err) {
      this.logger.warn({ err }, 'presence.refresh-failed');
      this.waiting = merge(this.waiting, stale);
      this.succeeded = false;
      setTimeout(() => this.run(), retryMs).unref();
    }
  }
}

function merge(a: Stale | null, b: Stale): Stale {
  return {
    settings: a?.settings || b.settings,
    people: a?.people || b.people,
    tracking: a?.tracking || b.tracking,
    fleet: a?.fleet || b.fleet,
    employeeIds: [...new Set([...(a?.employeeIds ?? []), ...(b.employeeIds ?? [])])],
  };
}
