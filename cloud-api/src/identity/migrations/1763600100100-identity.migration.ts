import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APP_ROLE, lookupFunction, ownerMayLookUp, tenantTable } from '../../database/tenant-table.js';

/** Users, sessions, and the count of wrong passwords. */
export class Identity1763600100100 implements MigrationInterface {
  readonly name = 'Identity1763600100100';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE users (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        id uuid PRIMARY KEY,
        -- over all tenants: the e-mail alone says who signs in
        email text NOT NULL UNIQUE CHECK (email = lower(email)),
        name text NOT NULL,
        role text NOT NULL,
        password_hash text NOT NULL,
        disabled boolean NOT NULL DEFAULT false,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        last_sign_in_at timestamptz(3),
        UNIQUE (tenant_id, id)
      )`);
    await tenantTable(queryRunner, 'users', { grants: ['SELECT', 'INSERT', 'UPDATE'] });
    await ownerMayLookUp(queryRunner, 'users');
    await queryRunner.query(`
      CREATE TABLE sessions (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL,
        -- SHA-256 of the cookie: who reads this table can't sign in with it
        token_hash bytea NOT NULL UNIQUE,
        created_at timestamptz(3) NOT NULL,
        last_used_at timestamptz(3) NOT NULL,
        FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
      )`);
    await queryRunner.query('CREATE INDEX sessions_user ON sessions (tenant_id, user_id)');
    await tenantTable(queryRunner, 'sessions');
    await ownerMayLookUp(queryRunner, 'sessions');
    await lookupFunction(
      queryRunner,
      'user_by_email(wanted text)',
      'TABLE (tenant_id uuid, id uuid, password_hash text, disabled boolean)',
      'SELECT u.tenant_id, u.id, u.password_hash, u.disabled FROM users u WHERE u.email = lower(wanted)',
    );
    await lookupFunction(
      queryRunner,
      'session_by_token(wanted bytea)',
      `TABLE (tenant_id uuid, id uuid, user_id uuid, created_at timestamptz, last_used_at timestamptz,
              email text, name text, role text, disabled boolean, tenant_name text)`,
      `SELECT s.tenant_id, s.id, s.user_id, s.created_at, s.last_used_at, u.email, u.name, u.role, u.disabled, t.name
         FROM sessions s JOIN users u ON u.id = s.user_id JOIN tenants t ON t.id = s.tenant_id
        WHERE s.token_hash = wanted`,
    );
    // Of no tenant: who tries may belong to none. Keys are hashes of an e-mail or an address, so the table tells nothing.
    await queryRunner.query(`
      CREATE TABLE sign_in_attempts (
        key bytea PRIMARY KEY,
        failures integer NOT NULL,
        window_started_at timestamptz(3) NOT NULL
      )`);
    await queryRunner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_attempts TO ${APP_ROLE}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE sign_in_attempts');
    await queryRunner.query('DROP FUNCTION session_by_token(bytea)');
    await queryRunner.query('DROP FUNCTION user_by_email(text)');
    await queryRunner.query('DROP TABLE sessions');
    await queryRunner.query('DROP TABLE users');
  }
}
