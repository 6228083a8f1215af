import { Inject, Injectable } from '@nestjs/common';
import type { ErrorCode, Route } from '@sigap/contracts';
import type { Clock, Logger } from '@sigap/node-kit';
import { AuditService } from '../audit/audit.service.js';
import { TenantDatabase } from '../database/tenant-database.js';
import { CLOCK, LOGGER } from '../injection-tokens.js';
import { actorOf, type Caller } from './caller.js';
import { routeName } from './route-coverage.js';

const ONCE_IN_MS = 60_000;
/** More different refusals within a minute than this are an attack that the first ones have told of. */
const REMEMBERED = 10_000;

/** Writes into the audit log that somebody tried what is not theirs to do: the first time, then once a minute, or the log would flood. */
@Injectable()
export class RefusalLog {
  private readonly told = new Map<string, number>();

  constructor(
    private readonly database: TenantDatabase,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Not awaited by the refusal itself. */
  note(caller: Caller, route: Route, code: ErrorCode): void {
    const actor = actorOf(caller);
    if (!this.isNews(`${actor} ${routeName(route)} ${code}`)) return;
    const record = { actor, action: 'access.refused', subject: `route:${routeName(route)}`, after: { code } };
    this.database
      .run(caller.tenantId, (tx) => this.audit.record(tx, record))
      .catch((err: unknown) => this.logger.error({ err }, 'http.refusal-not-audited'));
  }

  private isNews(key: string): boolean {
    const now = this.clock.monotonicMs();
    const last = this.told.get(key);
    if (last !== undefined && now - last < ONCE_IN_MS) return false;
    if (this.told.size >= REMEMBERED) for (const [old, at] of this.told) if (now - at >= ONCE_IN_MS) this.told.delete(old);
    if (this.told.size >= REMEMBERED) return false;
    this.told.set(key, now);
    return true;
  }
}
