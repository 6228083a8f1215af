import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '@sigap/node-kit';
import pg from 'pg';
import { DataSource } from 'typeorm';
import type { ApiConfiguration } from '../configuration.js';
import { appUrl, ensureAppRole } from './app-role.js';
import { runMigrations } from './run-migrations.js';

type DatabaseConfiguration = Pick<ApiConfiguration, 'DATABASE_URL' | 'DATABASE_APP_URL' | 'DATABASE_POOL'>;

/** Longest a statement may take; a page that needs more is a bug, and a lock waited for longer is a stuck neighbour. */
const STATEMENT_LIMIT_MS = 30_000;
const PATIENCE_MS = 60_000;

/** Waits for the server, makes the app's role, runs the migrations, and connects as the app. */
export async function openAppDataSource(configuration: DatabaseConfiguration, logger: Logger): Promise<DataSource> {
  const { DATABASE_URL: ownerUrl } = configuration;
  const url = appUrl(ownerUrl, configuration.DATABASE_APP_URL);
  await untilReachable(ownerUrl, logger);
  await ensureAppRole(ownerUrl, url);
  const ran = await runMigrations(ownerUrl);
  if (ran.length > 0) logger.info({ migrations: ran }, 'database.migrated');
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    poolSize: configuration.DATABASE_POOL,
    applicationName: 'sigap-api',
    connectTimeoutMS: 5_000,
    extra: { statement_timeout: STATEMENT_LIMIT_MS, idle_in_transaction_session_timeout: 2 * STATEMENT_LIMIT_MS },
    poolErrorHandler: (err: unknown) => logger.warn({ err }, 'database.connection-lost'),
  });
  return dataSource.initialize();
}

async function untilReachable(url: string, logger: Logger): Promise<void> {
  const since = performance.now();
  for (let attempt = 1; ; attempt++) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (err) {
      await client.end().catch(() => undefined);
      if (performance.now() - since > PATIENCE_MS || isRefusal(err)) throw err;
      if (attempt === 1) logger.warn({ err }, 'database.unreachable');
      await wait(Math.min(2_000, 100 * attempt));
    }
  }
}

/** A wrong password or a missing database does not get better by waiting (SQLSTATE 28xxx, 3D000). */
function isRefusal(err: unknown): boolean {
  return err instanceof Error && 'code' in err && typeof err.code === 'string' && /^(28|3D000)/.test(err.code);
}
