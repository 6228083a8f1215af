import { createLogger } from '@sigap/node-kit';
import { startTestDatabase, type TestDatabase } from '@sigap/testing';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppDataSource } from './app-data-source.js';
import { appUrl } from './app-role.js';
import { migrations } from './migrations.js';
import { runMigrations, undoMigrations } from './run-migrations.js';
import { TenantDatabase } from './tenant-database.js';

const logger = createLogger({ name: 'test', level: 'silent' });

describe('migrations', () => {
  let server: TestDatabase;
  beforeAll(async () => {
    server = await startTestDatabase();
    await (await openAppDataSource(configurationOf(server), logger)).destroy();
  });
  afterAll(() => server.stop());

  it('go all down and all up again, leaving nothing behind', async () => {
    const first = await catalogue(server.url);
    expect(first.length).toBeGreaterThan(20);
    await undoMigrations(server.url);
    expect(await catalogue(server.url)).toEqual(['table migrations']);
    expect(await runMigrations(server.url)).toHaveLength(migrations.length);
    expect(await catalogue(server.url)).toEqual(first);
  });

  it('run once when several instances start together', async () => {
    await undoMigrations(server.url);
    const ran = await Promise.all([runMigrations(server.url), runMigrations(server.url), runMigrations(server.url)]);
    expect(ran.map((names) => names.length).toSorted((a, b) => a - b)).toEqual([0, 0, migrations.length]);
  });
});

describe('row-level security', () => {
  let server: TestDatabase;
  let database: TenantDatabase;
  let app: DataSource;
  let owner: pg.Client;
  const [one, other] = [v7(), v7()];

  beforeAll(async () => {
    server = await startTestDatabase();
    app = await openAppDataSource(configurationOf(server), logger);
    database = new TenantDatabase(app, logger);
    owner = new pg.Client({ connectionString: server.url });
    await owner.connect();
    for (const id of [one, other]) {
      await database.run(id, async (tx) => {
        await tx.query('INSERT INTO tenants (id, name) VALUES ($1, $2)', [id, `Tenant ${id}`]);
        await tx.query('INSERT INTO sites (tenant_id, id, name) VALUES ($1, $2, $3)', [id, v7(), 'Pabrik']);
      });
    }
  });
  afterAll(async () => {
    await owner.end();
    await app.destroy();
    await server.stop();
  });

  it('is enabled and forced, with a policy, on every table that has a tenant', async () => {
    const { rows } = await owner.query<{ name: string; enabled: boolean; forced: boolean; isolated: boolean; owner_only: boolean }>(`
      SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
             EXISTS (SELECT 1 FROM pg_policies p WHERE p.tablename = c.relname AND p.policyname = 'tenant_isolation' AND p.cmd = 'ALL'
                        AND p.permissive = 'PERMISSIVE' AND p.qual LIKE '%tenant_id = %app.tenant_id%' AND p.with_check = p.qual) AS isolated,
             -- any other policy would widen what the app sees
             NOT EXISTS (SELECT 1 FROM pg_policies p WHERE p.tablename = c.relname AND p.policyname <> 'tenant_isolation'
                        AND ('sigap_app' = ANY (p.roles) OR 'public' = ANY (p.roles))) AS owner_only
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
       WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace`);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => !(row.enabled && row.forced && row.isolated && row.owner_only))).toEqual([]);
  });

  it('every table has a tenant, but for those that are known to need none', async () => {
    const { rows } = await owner.query<{ name: string }>(`
      SELECT c.relname AS name FROM pg_class c
       WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
         AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')
       ORDER BY 1`);
    // tenants is bound by its own id; sign_in_attempts counts for people who may belong to nobody; migrations is TypeORM's
    expect(rows.map((row) => row.name)).toEqual(['migrations', 'sign_in_attempts', 'tenants']);
  });

  it('shows no row of any table without a tenant, and to each tenant its own alone', async () => {
    const tables = await tenantTables(owner);
    expect(tables.length).toBeGreaterThan(15);
    for (const table of tables) for (const id of [one, other]) await putAnyRow(owner, table, id);
    const seen = (rows: { tenant_id: string }[]) => [...new Set(rows.map((row) => row.tenant_id))];
    for (const table of tables) {
      const sql = `SELECT tenant_id FROM ${table}`;
      const nobody = await database.system((tx) => tx.query<{ tenant_id: string }>(sql));
      const mine = await database.run(one, (tx) => tx.query<{ tenant_id: string }>(sql));
      const theirs = await database.run(other, (tx) => tx.query<{ tenant_id: string }>(sql));
      expect({ table, nobody: seen(nobody), mine: seen(mine), theirs: seen(theirs) }).toEqual({
        table,
        nobody: [],
        mine: [one],
        theirs: [other],
      });
    }
    expect(await database.system((tx) => tx.query('SELECT id FROM tenants'))).toEqual([]);
    expect(await database.run(one, (tx) => tx.query('SELECT id FROM tenants'))).toEqual([{ id: one }]);
  });

  it('changes and takes away nothing of another tenant, and puts nothing in', async () => {
    await database.run(one, async (tx) => {
      expect(await tx.execute(`UPDATE sites SET name = 'taken' WHERE tenant_id = $1`, [other])).toBe(0);
      expect(await tx.execute('DELETE FROM sites WHERE tenant_id = $1', [other])).toBe(0);
    });
    const put = database.run(one, (tx) => tx.query('INSERT INTO sites (tenant_id, id, name) VALUES ($1, $2, $3)', [other, v7(), 'Mine']));
    await expect(put).rejects.toThrow('row-level security');
  });

  it('can not be left by setting the tenant within a transaction that ended', async () => {
    await database.run(one, (tx) => tx.query('SELECT 1'));
    // whichever connection of the pool comes next
    for (let i = 0; i < 8; i++) {
      const [row] = await database.system((tx) =>
        tx.query<{ tenant: string | null }>(`SELECT current_setting('app.tenant_id', true) AS tenant`),
      );
      expect(row?.tenant ?? '').toBe('');
    }
  });

  it.each([
    ['DROP TABLE users'],
    ['ALTER TABLE users DISABLE ROW LEVEL SECURITY'],
    ['ALTER TABLE users NO FORCE ROW LEVEL SECURITY'],
    ['DROP POLICY tenant_isolation ON users'],
    ['CREATE POLICY mine ON users USING (true)'],
    ['TRUNCATE audit_log'],
    ['CREATE TABLE mine (id int)'],
    ['CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$'],
    ['SET ROLE postgres'],
    ['ALTER ROLE sigap_app BYPASSRLS'],
    ['CREATE ROLE mine SUPERUSER'],
    [`COPY (SELECT 1) TO PROGRAM 'true'`],
    [`SELECT pg_read_file('/etc/passwd')`],
    ['ALTER TABLE audit_log DISABLE TRIGGER only_grows'],
    ['DELETE FROM migrations'],
  ])('the role of the app may not: %s', async (sql) => {
    await expect(database.system((tx) => tx.query(sql))).rejects.toThrow(/must be owner|permission denied|must have|not permitted/);
  });

  it('grants nothing to sigap_app beyond rows of tables', async () => {
    const { rows } = await owner.query(
      `SELECT table_name, privilege_type FROM information_schema.role_table_grants
        WHERE grantee IN ('sigap_app', 'PUBLIC') AND table_schema = 'public' AND privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')`,
    );
    expect(rows).toEqual([]);
  });

  it('functions that look across tenants have a fixed search path and are closed to others', async () => {
    const { rows } = await owner.query<{ name: string; config: string[] | null; open: boolean }>(`
      SELECT p.proname AS name, p.proconfig AS config, has_function_privilege('public', p.oid, 'EXECUTE') AS open
        FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace`);
    expect(rows.length).toBeGreaterThanOrEqual(3);
    expect(rows.filter((row) => row.open || row.config?.includes('search_path=public, pg_temp') !== true)).toEqual([]);
  });
});

describe('an owner who is no superuser, as with a rented server', () => {
  let server: TestDatabase;
  let superuser: pg.Client;
  const owner = `owner_${v7().replaceAll('-', '')}`;

  beforeAll(async () => {
    server = await startTestDatabase();
    // makes the role of the app, as whoever runs the server would
    await (await openAppDataSource(configurationOf(server), logger)).destroy();
    await undoMigrations(server.url);
    superuser = new pg.Client({ connectionString: server.url });
    await superuser.connect();
    await superuser.query(`CREATE ROLE ${owner} LOGIN PASSWORD 'owners password'`);
    await superuser.query(`DROP TABLE migrations; ALTER SCHEMA public OWNER TO ${owner}`);
  });
  afterAll(async () => {
    await superuser.query(`REASSIGN OWNED BY ${owner} TO CURRENT_USER; DROP OWNED BY ${owner}; DROP ROLE ${owner}`);
    await superuser.end();
    await server.stop();
  });

  it('migrates, and its functions look across tenants although row-level security binds it too', async () => {
    const url = new URL(server.url);
    url.username = owner;
    url.password = 'owners password';
    const app = await openAppDataSource(
      { DATABASE_URL: url.href, DATABASE_APP_URL: appUrl(server.url, undefined), DATABASE_POOL: 2 },
      logger,
    );
    try {
      const database = new TenantDatabase(app, logger);
      const ids = [v7(), v7()];
      for (const id of ids) await database.run(id, (tx) => tx.query('INSERT INTO tenants (id, name) VALUES ($1, $2)', [id, id]));
      expect((await database.tenantIds()).toSorted()).toEqual(ids);
      expect(await database.system((tx) => tx.query('SELECT * FROM tenants'))).toEqual([]);
    } finally {
      await app.destroy();
    }
  });
});

describe('a transaction of a tenant', () => {
  let server: TestDatabase;
  let app: DataSource;
  let database: TenantDatabase;
  const tenantId = v7();
  beforeAll(async () => {
    server = await startTestDatabase();
    app = await openAppDataSource(configurationOf(server), logger);
    database = new TenantDatabase(app, logger);
    await database.run(tenantId, (tx) => tx.query('INSERT INTO tenants (id, name) VALUES ($1, $2)', [tenantId, 'One']));
  });
  afterAll(async () => {
    await app.destroy();
    await server.stop();
  });

  it('runs effects after the commit, when others see the rows', async () => {
    const seen: unknown[] = [];
    const id = v7();
    const effect = new Promise<void>((resolve) => {
      void database.run(tenantId, async (tx) => {
        tx.afterCommit(async () => {
          seen.push(...(await database.run(tenantId, (later) => later.query('SELECT id FROM sites WHERE id = $1', [id]))));
          resolve();
        });
        await tx.query('INSERT INTO sites (tenant_id, id, name) VALUES ($1, $2, $3)', [tenantId, id, 'A']);
      });
    });
    await effect;
    expect(seen).toEqual([{ id }]);
  });

  it('runs none when it is rolled back', async () => {
    let ran = false;
    const work = database.run(tenantId, async (tx) => {
      tx.afterCommit(() => void (ran = true));
      await tx.query('INSERT INTO sites (tenant_id, id, name) VALUES ($1, $2, $3)', [tenantId, v7(), 'B']);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(ran).toBe(false);
    expect(await database.run(tenantId, (tx) => tx.query(`SELECT 1 FROM sites WHERE name = 'B'`))).toEqual([]);
  });

  it('says how many rows it touched', async () => {
    await database.run(tenantId, async (tx) => {
      expect(await tx.execute(`UPDATE sites SET name = name`)).toBe(1);
      expect(await tx.query<{ name: string }>(`UPDATE sites SET name = 'C' RETURNING name`)).toEqual([{ name: 'C' }]);
    });
  });

  it('wants a UUID for a tenant', () => {
    expect(() => database.run(`' OR true`, (tx) => tx.query('SELECT 1'))).toThrow('UUID');
  });
});

function configurationOf(server: TestDatabase) {
  return { DATABASE_URL: server.url, DATABASE_APP_URL: undefined, DATABASE_POOL: 4 };
}

/** Tables of tenants that the app may read. */
async function tenantTables(owner: pg.Client): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(`
    SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND has_table_privilege('sigap_app', c.oid, 'SELECT')`);
  return rows.map((row) => row.name);
}

const SOME_VALUE: Readonly<Record<string, string>> = {
  boolean: 'false',
  jsonb: `'{}'`,
  'timestamp with time zone': 'now()',
  date: 'now()',
};

/** A row of a tenant, whatever the table: references and triggers are off for it, checks are dropped. For a database that is thrown away. */
async function putAnyRow(owner: pg.Client, table: string, tenantId: string): Promise<void> {
  const { rows: checks } = await owner.query<{ name: string }>(
    `SELECT conname AS name FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'`,
    [table],
  );
  for (const { name } of checks) await owner.query(`ALTER TABLE ${table} DROP CONSTRAINT "${name}"`);
  const { rows: columns } = await owner.query<{ name: string; type: string }>(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = $1 AND is_nullable = 'NO' AND column_default IS NULL AND is_generated = 'NEVER' AND is_identity = 'NO'`,
    [table],
  );
  const valueOf = ({ name, type }: { name: string; type: string }) => {
    if (name === 'tenant_id') return `'${tenantId}'`;
    if (type === 'uuid') return `'${v7()}'`;
    if (type === 'bytea') return `'\\x${v7().replaceAll('-', '')}'`;
    if (type === 'ARRAY') return `'{}'`;
    return SOME_VALUE[type] ?? (type === 'text' ? `'${v7()}'` : '1');
  };
  await owner.query(`SET session_replication_role = replica`);
  const names = columns.map((column) => `"${column.name}"`);
  await owner.query(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${columns.map(valueOf).join(', ')}) ON CONFLICT DO NOTHING`);
  await owner.query(`SET session_replication_role = DEFAULT`);
}

/** Tables, columns, indexes, constraints, policies, functions, triggers, types: one line each. */
async function catalogue(url: string): Promise<string[]> {
  const dataSource = await new DataSource({ type: 'postgres', url }).initialize();
  try {
    const rows: { line: string }[] = await dataSource.query(`
      SELECT 'table ' || relname AS line FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
      UNION ALL SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migrations'
      UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'migrations'
      UNION ALL SELECT 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid <> 'migrations'::regclass
      UNION ALL SELECT 'policy ' || tablename || ' ' || policyname || ' ' || coalesce(qual, '') FROM pg_policies
      UNION ALL SELECT 'function ' || oid::regprocedure || prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
      UNION ALL SELECT 'grant ' || table_name || ' ' || privilege_type FROM information_schema.role_table_grants WHERE grantee = 'sigap_app'
      ORDER BY 1`);
    return rows.map((row) => row.line);
  } finally {
    await dataSource.destroy();
  }
}

it('the password of the app comes from the owner, and is another one', () => {
  const url = new URL(appUrl('postgres://owner:very%20secret@db:5432/sigap', undefined));
  expect(url.username).toBe('sigap_app');
  expect(url.password).not.toContain('secret');
  expect(appUrl('postgres://owner:very%20secret@db:5432/sigap', undefined)).toBe(url.href);
  expect(() => appUrl('postgres://owner@db/sigap', undefined)).toThrow('DATABASE_APP_URL');
});
