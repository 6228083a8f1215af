import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from '@sigap/node-kit';
import type { DataSource, EntityManager } from 'typeorm';
import { LOGGER } from '../injection-tokens.js';
import { APP_DATA_SOURCE } from './data-source.tokens.js';

/** One database transaction that sees the rows of one tenant and of no other: row-level security filters, not the SQL. */
export interface TenantTransaction {
  readonly tenantId: string;
  readonly manager: EntityManager;
  /** Rows of a SELECT, or of RETURNING. Parameters are `$1`, `$2`... bigint and numeric come as strings, timestamps as Date. */
  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  /** Number of rows an INSERT, UPDATE or DELETE touched. */
  execute(sql: string, parameters?: unknown[]): Promise<number>;
  /** Runs after the commit, never when rolled back. Started in the order given, not awaited; a failure is logged. */
  afterCommit(effect: () => void | Promise<void>): void;
}

/** A transaction without a tenant: tables of tenants show no row, only SECURITY DEFINER functions and global tables work. */
export type SystemTransaction = Omit<TenantTransaction, 'tenantId'>;

type Effect = () => void | Promise<void>;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The only door to the database. Connections are of role `sigap_app`, which row-level security binds. */
@Injectable()
export class TenantDatabase {
  constructor(
    @Inject(APP_DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Everything in `work` is one transaction; when it throws, all is rolled back and the error goes on. */
  run<T>(tenantId: string, work: (tx: TenantTransaction) => Promise<T>): Promise<T> {
    if (!UUID.test(tenantId)) throw new TypeError('a tenant id is a UUID');
    return this.transaction(async (tx) => {
      // local to the transaction, so a pooled connection never keeps a tenant
      await tx.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenantId]);
      return work({ ...tx, tenantId });
    });
  }

  system<T>(work: (tx: SystemTransaction) => Promise<T>): Promise<T> {
    return this.transaction(work);
  }

  /** Ids of all tenants, oldest first. */
  async tenantIds(): Promise<string[]> {
    const rows = await this.system((tx) => tx.query<{ id: string }>('SELECT id FROM list_tenants()'));
    return rows.map((row) => row.id);
  }

  private async transaction<T>(work: (tx: SystemTransaction) => Promise<T>): Promise<T> {
    const effects: Effect[] = [];
    const result = await this.dataSource.transaction((manager) => work(transactionOf(manager, effects)));
    for (const effect of effects) this.start(effect);
    return result;
  }

  private start(effect: Effect): void {
    const failed = (err: unknown) => this.logger.error({ err }, 'database.after-commit-failed');
    try {
      const pending = effect();
      if (pending instanceof Promise) pending.catch(failed);
    } catch (err) {
      failed(err);
    }
  }
}

function transactionOf(manager: EntityManager, effects: Effect[]): SystemTransaction {
  const runner = manager.queryRunner;
  if (runner === undefined) throw new Error('a transaction has a query runner');
  return {
    manager,
    query: async <Row>(sql: string, parameters?: unknown[]): Promise<Row[]> => {
      const result = await runner.query(sql, parameters, true);
      return result.records as Row[];
    },
    execute: async (sql, parameters) => {
      const result = await runner.query(sql, parameters, true);
      return result.affected ?? 0;
    },
    afterCommit: (effect) => void effects.push(effect),
  };
}
