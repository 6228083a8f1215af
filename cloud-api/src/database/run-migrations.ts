import { DataSource } from 'typeorm';
import { migrations } from './migrations.js';

/** Any number, the same in every instance: "sigap" on a telephone. */
const LOCK = 74_427;

/** A data source of the tables' owner, for migrations and nothing else. */
export function ownerDataSource(url: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    migrations,
    migrationsTransactionMode: 'each',
    poolSize: 2,
    applicationName: 'sigap-migrations',
  });
}

/** Brings the tables up to date. Instances that start together take turns; the second finds nothing to do. @returns names of what ran */
export async function runMigrations(url: string): Promise<string[]> {
  return withLock(url, async (dataSource) => (await dataSource.runMigrations()).map((migration) => migration.name));
}

/** Takes every migration back, newest first: the tables and all that is in them. */
export async function undoMigrations(url: string): Promise<void> {
  await withLock(url, async (dataSource) => {
    for (let left = await executed(dataSource); left > 0; left--) await dataSource.undoLastMigration();
  });
}

async function executed(dataSource: DataSource): Promise<number> {
  const rows: { count: string }[] = await dataSource.query('SELECT count(*) AS count FROM migrations');
  return Number(rows[0]?.count ?? 0);
}

async function withLock<T>(url: string, work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  const dataSource = await ownerDataSource(url).initialize();
  try {
    // held by its own connection; gone with it, whatever happens
    const holder = dataSource.createQueryRunner();
    await holder.query('SELECT pg_advisory_lock($1)', [LOCK]);
    try {
      return await work(dataSource);
    } finally {
      await holder.query('SELECT pg_advisory_unlock($1)', [LOCK]);
      await holder.release();
    }
  } finally {
    await dataSource.destroy();
  }
}
