import type { Logger } from '@sigap/node-kit';

/** Work that is done for one tenant after another. One that fails costs the others nothing; told when it begins to fail and when it works again. */
export class TenantRounds {
  private readonly failing = new Set<string>();

  /** @param name of the work in the log: `<name>-failed` and `<name>-resumed` */
  constructor(
    private readonly name: string,
    private readonly logger: Logger,
  ) {}

  /** Never rejects. */
  async each(tenantIds: Iterable<string>, work: (tenantId: string) => Promise<void>): Promise<void> {
    for (const tenantId of tenantIds) {
      try {
        await work(tenantId);
        if (this.failing.delete(tenantId)) this.logger.info({ tenantId }, `${this.name}-resumed`);
      } catch (err) {
        if (!this.failing.has(tenantId)) this.logger.warn({ err, tenantId }, `${this.name}-failed`);
        this.failing.add(tenantId);
      }
    }
  }
}
