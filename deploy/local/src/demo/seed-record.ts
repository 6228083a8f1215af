import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const Record = z.object({ tenantId: z.string(), done: z.array(z.string()) });

/**
 * What of the demo world has been made. A start that was cut goes on where it stopped; what a person has changed or removed since
 * stays as they left it.
 */
export class SeedRecord {
  private constructor(
    private readonly path: string,
    private readonly tenantId: string,
    private readonly done: Set<string>,
  ) {}

  /** A record of another tenant (the database was begun anew) does not count. */
  static open(path: string, tenantId: string): SeedRecord {
    try {
      const found = Record.parse(JSON.parse(readFileSync(path, 'utf8')));
      return new SeedRecord(path, tenantId, new Set(found.tenantId === tenantId ? found.done : []));
    } catch {
      return new SeedRecord(path, tenantId, new Set());
    }
  }

  has(step: string): boolean {
    return this.done.has(step);
  }

  /** Runs the step unless it was done before, and notes it once it succeeded. */
  async once(step: string, work: () => Promise<void>): Promise<void> {
    if (this.done.has(step)) return;
    await work();
    this.done.add(step);
    const unfinished = `${this.path}.new`;
    writeFileSync(unfinished, JSON.stringify({ tenantId: this.tenantId, done: [...this.done] }), { flush: true });
    renameSync(unfinished, this.path);
  }
}
