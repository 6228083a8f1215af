import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { edgeRoutes, employeeRoutes } from '@sigap/contracts';
import { freePort } from '@sigap/node-kit';
import { removeEmbeddedPostgres } from '@sigap/node-kit/embedded-postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiSession } from './demo/api-session.js';
import { markedProcesses, markOf } from './processes/marked-processes.js';

const launcher = fileURLToPath(new URL('../dist/start.main.js', import.meta.url));
let parent: string;
let dataDir: string;
let port: number;
let edgePort: number;
const started: ChildProcess[] = [];

beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'sigap-start-'));
  chmodSync(parent, 0o711);
  dataDir = join(parent, 'data');
  port = await freePort();
  edgePort = await freePort();
});

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  killAll();
  await removeEmbeddedPostgres(join(dataDir, 'postgres'));
  rmSync(parent, { recursive: true, force: true });
});

interface Launch {
  child: ChildProcess;
  text: () => string;
  exit: Promise<number | null>;
}

function launch(change: Record<string, string> = {}): Launch {
  const env = { ...process.env, PORT: String(port), EDGE_PORT: String(edgePort), SIGAP_DATA: dataDir, NODE_ENV: 'development', ...change };
  const child = spawn(process.execPath, [launcher, '--no-demo'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => void (text += part));
  return { child, text: () => text, exit: once(child, 'close').then(([code]: (number | null)[]) => code ?? null) };
}

/** Until the announcement is out; fails with what was said when the launcher ends before. */
async function announced({ child, text, exit }: Launch): Promise<void> {
  const ended = exit.then((code) => Promise.reject(new Error(`the launcher ended with ${code}: ${text()}`)));
  while (!text().includes('Sigap is running.')) await Promise.race([child.stdout === null ? ended : once(child.stdout, 'data'), ended]);
  ended.catch(() => undefined);
}

function killAll(): void {
  for (const pid of markedProcesses(markOf(dataDir))) process.kill(pid, 'SIGKILL');
}

const signIn = () =>
  ApiSession.signIn(`http://127.0.0.1:${port}`, 'admin@sigap.local', readFileSync(join(dataDir, 'admin-password'), 'utf8').trim());

// whole systems, two of them in some tests
describe('npm start -- --no-demo', { timeout: 240_000 }, () => {
  it('brings up an admin and a box, stops everything on Ctrl-C, and finds its data again after kill -9 of everything', async () => {
    const first = launch();
    await announced(first);
    const password = readFileSync(join(dataDir, 'admin-password'), 'utf8').trim();
    expect(first.text().split(password)).toHaveLength(3); // once in each language
    expect(statSync(join(dataDir, 'admin-password')).mode & 0o777).toBe(0o600);
    const session = await signIn();
    await session.call(employeeRoutes.create, { body: { code: 'EMP001', name: 'Rina' } });
    expect((await session.call(edgeRoutes.list)).items).toHaveLength(1);

    first.child.kill('SIGKILL');
    await first.exit;
    killAll();
    process.kill(Number(readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');

    const second = launch();
    await announced(second);
    expect(second.text()).not.toContain(password);
    expect((await (await signIn()).call(employeeRoutes.list)).items.map(({ code }) => code)).toEqual(['EMP001']);
    expect((await (await signIn()).call(edgeRoutes.list)).items).toHaveLength(1);

    second.child.kill('SIGINT');
    expect(await second.exit).toBe(0);
    expect(markedProcesses(markOf(dataDir))).toEqual([]);
    expect(existsSync(join(dataDir, 'postgres/cluster/postmaster.pid'))).toBe(false);
  });

  it('ends the programs that a killed launcher left behind, and goes on with its database', async () => {
    const first = launch();
    await announced(first);
    first.child.kill('SIGKILL');
    await first.exit;
    const second = launch();
    await announced(second);
    expect(second.text()).toMatch(/found the server of a launcher that was killed/);
    await signIn();
    second.child.kill('SIGTERM');
    expect(await second.exit).toBe(0);
  });

  it('says in one line what is in the way and what helps', async () => {
    const squatter = createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    const refused = launch();
    expect(await refused.exit).toBe(1);
    expect(refused.text()).toContain(
      `port ${port} is taken by another program: stop that one, or choose another port, for example: PORT=${port + 1} npm start`,
    );
    squatter.close();
    const taken = createServer().listen(edgePort, '127.0.0.1');
    await once(taken, 'listening');
    const noStations = launch();
    expect(await noStations.exit).toBe(1);
    expect(noStations.text()).toContain(`port ${edgePort} is taken by another program`);
    expect(noStations.text()).toContain(`EDGE_PORT=${edgePort + 1} npm start`);
    taken.close();
    const wrong = launch({ PORT: 'eighty' });
    expect(await wrong.exit).toBe(1);
    expect(wrong.text()).toMatch(/sigap: PORT .*port of the dashboard/);
  });

  it('lets one launcher work on a data folder', async () => {
    const first = launch();
    await announced(first);
    const second = launch({ PORT: String(await freePort()), EDGE_PORT: String(await freePort()) });
    expect(await second.exit).toBe(1);
    expect(second.text()).toContain(`runs on this data folder already (process ${first.child.pid})`);
    await signIn();
  });
});
