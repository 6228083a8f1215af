import { createHmac } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { scramVerifier } from './scram-verifier.js';
import { APP_ROLE } from './tenant-table.js';

/** The app's role must not be able to step around row-level security, nor to make roles or databases. */
const ATTRIBUTES = 'LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION';

/**
 * Where the app connects: `DATABASE_APP_URL`, or `DATABASE_URL` with the role `sigap_app` and a password derived from the owner's, so
 * that several instances agree without sharing a file.
 * @throws Error when `DATABASE_URL` holds no password to derive from
 */
export function appUrl(ownerUrl: string, given: string | undefined): string {
  if (given !== undefined) return given;
  const url = new URL(ownerUrl);
  if (url.password === '') throw new Error('DATABASE_URL has no password: set DATABASE_APP_URL to the URL of role sigap_app');
  const password = createHmac('sha256', decodeURIComponent(url.password)).update(`role ${APP_ROLE}`).digest('base64url');
  url.username = APP_ROLE;
  url.password = password;
  return url.href;
}

/**
 * Makes role `sigap_app`, or puts its attributes and password right. Roles belong to the whole server: when the role is right already
 * nothing is written, since other databases of the server may be using it.
 */
export async function ensureAppRole(ownerUrl: string, url: string): Promise<void> {
  if (await isRight(url)) return;
  const password = decodeURIComponent(new URL(url).password);
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await writeRole(owner, scramVerifier(password));
        return;
      } catch (err) {
        // two databases of one server can do this at the same moment
        if (attempt >= 5) throw err;
        await wait(50 * attempt);
      }
    }
  } finally {
    await owner.end();
  }
}

async function writeRole(owner: pg.Client, verifier: string): Promise<void> {
  const { rowCount } = await owner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [APP_ROLE]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  // the verifier is base64, $ and : alone, so it can't break out of the quotes
  await owner.query(`${verb} ROLE ${APP_ROLE} ${ATTRIBUTES} PASSWORD '${verifier}'`);
}

async function isRight(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const { rows } = await client.query<{ right: boolean }>(
      `SELECT NOT (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication) AS right FROM pg_roles WHERE rolname = current_user`,
    );
    return rows[0]?.right ?? false;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
