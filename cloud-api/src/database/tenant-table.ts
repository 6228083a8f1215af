import type { QueryRunner } from 'typeorm';

/** The role of all connections but those of migrations. */
export const APP_ROLE = 'sigap_app';

const CURRENT_TENANT = `nullif(current_setting('app.tenant_id', true), '')::uuid`;

export interface TenantTableOptions {
  /** Column that says whose row it is. */
  column?: string;
  /** What the app may do; default all four. Leave out UPDATE and DELETE for tables that only grow. */
  grants?: readonly ('SELECT' | 'INSERT' | 'UPDATE' | 'DELETE')[];
}

/**
 * Binds a table to tenants: row-level security enabled and FORCED (it binds the owner too), one policy over `tenant_id`, rights for
 * the app's role. Call it right after CREATE TABLE; dropping the table undoes it.
 */
export async function tenantTable(queryRunner: QueryRunner, table: string, options: TenantTableOptions = {}): Promise<void> {
  const { column = 'tenant_id', grants = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] } = options;
  await queryRunner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
  await queryRunner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
  await queryRunner.query(
    `CREATE POLICY tenant_isolation ON ${table} USING (${column} = ${CURRENT_TENANT}) WITH CHECK (${column} = ${CURRENT_TENANT})`,
  );
  await queryRunner.query(`GRANT ${grants.join(', ')} ON ${table} TO ${APP_ROLE}`);
}

/**
 * Lets SECURITY DEFINER functions, which run as the owner, read a table across tenants. Needed since FORCE binds an owner who is no
 * superuser. The app's role is not a member of the owner, so the policy gives it nothing.
 */
export async function ownerMayLookUp(queryRunner: QueryRunner, table: string): Promise<void> {
  await queryRunner.query(`CREATE POLICY owner_lookup ON ${table} FOR SELECT TO CURRENT_USER USING (true)`);
}

/**
 * A function that the app may call without a tenant: it runs as the owner with a fixed search path, so nobody can put another table
 * in its way. Give it the narrowest reply that does the work.
 * @param signature such as `session_by_token(wanted bytea)`
 * @param returns such as `TABLE (id uuid)`
 * @param body one SQL statement
 */
export async function lookupFunction(queryRunner: QueryRunner, signature: string, returns: string, body: string): Promise<void> {
  await queryRunner.query(
    `CREATE FUNCTION ${signature} RETURNS ${returns} LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$ ${body} $body$`,
  );
  await queryRunner.query(`REVOKE ALL ON FUNCTION ${withoutNames(signature)} FROM PUBLIC`);
  await queryRunner.query(`GRANT EXECUTE ON FUNCTION ${withoutNames(signature)} TO ${APP_ROLE}`);
}

/** `f(wanted bytea, other text)` -> `f(bytea, text)`; PostgreSQL takes both, but not with defaults. */
function withoutNames(signature: string): string {
  return signature.replaceAll(/\s+DEFAULT\s+[^,)]+/gi, '');
}
