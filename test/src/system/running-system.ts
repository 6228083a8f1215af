import { randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityRoutes } from '@sigap/contracts';
import { freePort } from '@sigap/node-kit';
import { startEmbeddedPostgres } from '@sigap/node-kit/embedded-postgres';
import { type ApiVisitor, visit } from './api-visitor.js';
import { ChildProgram } from './child-program.js';
import { inRepository } from './test-data.js';

type Postgres = Awaited<ReturnType<typeof startEmbeddedPostgres>>;

export interface SystemOptions {
  /** Model pack; `face-api` when left out. */
  readonly pack?: string;
  /** Folder with installed packs. */
  readonly modelsDir?: string;
  /** Another program for the box; the agent itself when left out. */
  readonly edgeProgram?: string;
  /** More environment for the box, asked at each start. */
  readonly edgeEnv?: () => Record<string, string>;
  readonly apiEnv?: Record<string, string>;
}

/** The whole system as processes on this machine: PostgreSQL, the API with its broker, one box. Every part may be killed. */
export interface RunningSystem {
  readonly url: string;
  /** The station pages of the box. */
  readonly stationUrl: string;
  readonly mqttPort: number;
  readonly dataDir: string;
  readonly tenantId: string;
  readonly edgeId: string;
  readonly credentialsPath: string;
  readonly password: string;
  /** Signed in as admin. */
  readonly admin: ApiVisitor;
  readonly api: ChildProgram;
  readonly edge: ChildProgram;
  databaseUrl(): string;
  /** Another box of the tenant. */
  addEdge(name: string): Promise<{ edgeId: string; credentialsPath: string }>;
  startApi(): Promise<void>;
  startEdge(): Promise<void>;
  /** SIGKILL of the postmaster; `startDatabase` brings the same data back. */
  killDatabase(): Promise<void>;
  startDatabase(): Promise<void>;
  stop(): Promise<void>;
}

const password = () => randomBytes(12).toString('base64url');

export async function startSystem(options: SystemOptions = {}): Promise<RunningSystem> {
  // PostgreSQL runs as another user when the tests run as root, so the folder must let it through
  const dataDir = await mkdtemp(join(tmpdir(), 'sigap-e2e-'));
  await chmod(dataDir, 0o711);
  const [port, edgePort, mqttPort, databasePort] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const adminPassword = password();
  const credentialsPath = join(dataDir, 'edge-credentials.json');
  const shared = {
    SIGAP_FACE_PACK: options.pack ?? 'face-api',
    SIGAP_MODELS_DIR: options.modelsDir ?? join(dataDir, 'models'),
    NODE_ENV: 'development',
  };
  await mkdir(join(dataDir, 'cloud'), { recursive: true });
  await mkdir(join(dataDir, 'edge'), { recursive: true });

  let postgres: Postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), port: databasePort });
  const apiEnv = () => ({
    ...shared,
    PORT: String(port),
    HOST: '127.0.0.1',
    DATABASE_URL: postgres.url,
    SIGAP_MQTT_PORT: String(mqttPort),
    SIGAP_DATA: join(dataDir, 'cloud'),
    ...options.apiEnv,
  });
  const api = new ChildProgram({ name: 'cloud-api', script: inRepository('cloud-api/dist/main.js'), env: apiEnv });
  const edge = new ChildProgram({
    name: 'edge-agent',
    script: options.edgeProgram ?? inRepository('edge-agent/dist/main.js'),
    env: () => ({
      ...shared,
      SIGAP_DATA: join(dataDir, 'edge'),
      SIGAP_CLOUD_URL: `http://127.0.0.1:${port}`,
      SIGAP_MQTT_URL: `mqtt://127.0.0.1:${mqttPort}`,
      SIGAP_EDGE_CREDENTIALS: credentialsPath,
      SIGAP_CAMERA_NETWORKS: '127.0.0.0/8',
      EDGE_PORT: String(edgePort),
      ...options.edgeEnv?.(),
    }),
  });

  const administer = (command: object) => runAdmin(command, apiEnv());
  await api.start('api.listening');
  const tenant = await administer({ command: 'create-tenant', name: 'Uji', siteName: 'Pabrik', timeZone: 'Asia/Jakarta' });
  const tenantId = text(tenant, 'tenantId');
  await administer({ command: 'create-user', tenantId, email: 'admin@uji.local', name: 'Admin', role: 'admin', password: adminPassword });
  const edgeId = text(await administer({ command: 'create-edge', tenantId, name: 'Box 1', credentialsPath }), 'edgeId');

  const url = `http://127.0.0.1:${port}`;
  const admin = visit(url);
  await admin.client.call(identityRoutes.login, { body: { email: 'admin@uji.local', password: adminPassword } });

  return {
    url,
    stationUrl: `http://127.0.0.1:${edgePort}`,
    mqttPort,
    dataDir,
    tenantId,
    edgeId,
    credentialsPath,
    password: adminPassword,
    admin,
    api,
    edge,
    databaseUrl: () => postgres.url,
    addEdge: async (name) => {
      const path = join(dataDir, `credentials-${name}.json`);
      const answer = await administer({ command: 'create-edge', tenantId, name, credentialsPath: path });
      return { edgeId: text(answer, 'edgeId'), credentialsPath: path };
    },
    startApi: async () => void (await api.start('api.listening')),
    startEdge: async () => void (await edge.start('edge.listening')),
    killDatabase: async () => postgres.kill(),
    startDatabase: async () => {
      postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), port: databasePort });
    },
    stop: async () => {
      await edge.stop();
      await api.stop();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The administration program: a command as JSON on its input, the answer as JSON on its output; no secret in its arguments. */
function runAdmin(command: object, env: Record<string, string>): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [inRepository('cloud-api/dist/admin.main.js')],
      { env: { PATH: process.env['PATH'] ?? '', ...env }, timeout: 60_000 },
      (error, stdout, stderr) => {
        const answer: unknown = error ? null : JSON.parse(stdout.trim().split('\n').at(-1) ?? 'null');
        if (typeof answer === 'object' && answer !== null) resolve(Object.fromEntries(Object.entries(answer)));
        else reject(new Error(`administration failed: ${error?.message ?? ''} ${stdout} ${stderr}`));
      },
    );
    child.stdin?.end(`${JSON.stringify(command)}\n`);
  });
}

function text(answer: Record<string, unknown>, name: string): string {
  const value = answer[name];
  if (typeof value !== 'string') throw new Error(`the answer has no ${name}: ${JSON.stringify(answer)}`);
  return value;
}
