import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { type Role, type SessionReply, sessionReply } from '@sigap/contracts';
import { type Clock, createLogger, type LogLevel, systemClock } from '@sigap/node-kit';
import { startTestDatabase } from '@sigap/testing';
import { readConfiguration } from './configuration.js';
import { TenantDatabase } from './database/tenant-database.js';
import { hashPassword } from './identity/password.js';
import { TenantService } from './identity/tenant.service.js';
import { UserRepository } from './identity/user.repository.js';
import { startApiProgram } from './program.js';

export interface ApiUnderTestOptions {
  /** Put over the defaults of the test's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  /** Default `silent`; or SIGAP_TEST_LOG. */
  readonly logLevel?: LogLevel;
  /** Gets each line of the log instead of standard output. */
  readonly onLog?: (line: string) => void;
  /** A database that is there already, e.g. for a second instance; it is left when the test ends. */
  readonly databaseUrl?: string;
}

/** A browser that is signed in: sends its cookie and, on writes, its CSRF token. */
export interface SignedIn {
  readonly session: SessionReply;
  /** `name=value` */
  readonly cookie: string;
  /** Like `fetch`, on a path of the API. A plain object as `json` becomes the body. */
  request(path: string, init?: ApiRequestInit): Promise<Response>;
}

export interface ApiRequestInit extends RequestInit {
  readonly json?: unknown;
}

export interface ApiUnderTest {
  readonly url: string;
  readonly mqttPort: number | null;
  readonly dataDir: string;
  /** As the superuser, who sees every tenant. */
  readonly databaseUrl: string;
  readonly database: TenantDatabase;
  readonly app: INestApplicationContext;
  /** The first tenant; tests of separation make more. */
  readonly tenantId: string;
  readonly siteId: string;
  /** Any provider of the application. */
  get<T>(token: (abstract new (...args: never[]) => T) | symbol): T;
  /** As nobody. */
  request(path: string, init?: ApiRequestInit): Promise<Response>;
  /** A new user of that role in the first tenant, or in another, signed in through the front door. */
  signIn(role: Role, tenantId?: string): Promise<SignedIn>;
  addTenant(name?: string): Promise<{ tenantId: string; siteId: string }>;
  stop(): Promise<void>;
}

export const PASSWORD_UNDER_TEST = 'correct horse battery staple';

/** The whole API as `main.ts` boots it, on a fresh database, a free port and an empty data folder. */
export async function startApi(options: ApiUnderTestOptions = {}): Promise<ApiUnderTest> {
  const owned = options.databaseUrl === undefined ? await startTestDatabase() : null;
  const databaseUrl = owned?.url ?? options.databaseUrl ?? '';
  const dataDir = mkdtempSync(join(tmpdir(), 'sigap-api-'));
  const configuration = readConfiguration({
    NODE_ENV: 'test',
    PORT: '0',
    DATABASE_URL: databaseUrl,
    DATABASE_POOL: '8',
    SIGAP_DATA: dataDir,
    SIGAP_WEB_DIR: join(dataDir, 'web'),
    ...options.environment,
  });
  const logger = createLogger({
    name: 'cloud-api',
    level: options.logLevel ?? 'silent',
    ...(options.onLog === undefined ? {} : { destination: { write: options.onLog } }),
  });
  const api = await startApiProgram({ configuration, logger, clock: options.clock ?? systemClock });
  const url = `http://127.0.0.1:${api.port}`;
  const get: ApiUnderTest['get'] = (token) => api.app.get(token, { strict: false });
  const database = get(TenantDatabase);
  const addTenant = (name = `Tenant ${randomBytes(4).toString('hex')}`) =>
    get(TenantService).ensure(name, { name: 'Pabrik', timeZone: 'Asia/Jakarta' });
  const { tenantId, siteId } = await addTenant();
  const request = (path: string, init?: ApiRequestInit) => fetch(url + path, plainInit(init));
  return {
    url,
    mqttPort: api.mqttPort,
    dataDir,
    databaseUrl,
    database,
    app: api.app,
    tenantId,
    siteId,
    get,
    request,
    addTenant,
    signIn: async (role, ofTenant = tenantId) => {
      const email = `${role}-${randomBytes(4).toString('hex')}@example.com`;
      const user = { id: crypto.randomUUID(), email, name: `The ${role}`, role, passwordHash: await passwordHash() };
      await database.run(ofTenant, (tx) => get(UserRepository).add(tx, user));
      return signInAs(url, email, PASSWORD_UNDER_TEST);
    },
    stop: async () => {
      await api.stop();
      await owned?.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Signs in through `POST /api/auth/login`. @throws Error when the API refuses */
export async function signInAs(url: string, email: string, password: string): Promise<SignedIn> {
  const response = await fetch(`${url}/api/auth/login`, plainInit({ method: 'POST', json: { email, password } }));
  if (!response.ok) throw new Error(`signing in failed: ${response.status} ${await response.text()}`);
  const session = sessionReply.parse(await response.json());
  const cookie = response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
  return {
    session,
    cookie,
    request: (path, init) => fetch(url + path, plainInit(init, { cookie, 'x-csrf-token': session.csrfToken })),
  };
}

function plainInit({ json, ...init }: ApiRequestInit = {}, more: Readonly<Record<string, string>> = {}): RequestInit {
  const headers = new Headers({ ...more, ...(json === undefined ? {} : { 'content-type': 'application/json' }) });
  for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
  return { redirect: 'manual', ...init, headers, ...(json === undefined ? {} : { body: JSON.stringify(json) }) };
}

let hashed: Promise<string> | undefined;

/** One hash for all users of a test run: hashing is slow on purpose. */
function passwordHash(): Promise<string> {
  hashed ??= hashPassword(PASSWORD_UNDER_TEST);
  return hashed;
}
