import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityRoutes, messageRoutes, presenceRoutes, type Recording, recordingRoutes, stationRoutes } from '@sigap/contracts';
import { freePort } from '@sigap/node-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiVisitor, visit } from '../system/api-visitor.js';
import { inRepository } from '../system/test-data.js';
import { until } from '../system/until.js';

let dataDir: string;
let port: number;
let edgePort: number;
let launcher: ChildProcess;
let output = '';
let startedAt: number;

const seconds = () => Math.round((performance.now() - startedAt) / 1000);

/** The command of the README, as a person types it. */
function npmStart(): void {
  output = '';
  startedAt = performance.now();
  launcher = spawn(process.execPath, [inRepository('deploy/local/bootstrap.mjs'), 'start'], {
    env: { ...process.env, PORT: String(port), EDGE_PORT: String(edgePort), SIGAP_DATA: dataDir, CI: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [launcher.stdout, launcher.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
}

async function running(): Promise<void> {
  await until(
    'the announcement',
    () => (launcher.exitCode === null ? output.includes('Sigap is running') : Promise.reject(new Error(output))),
    180_000,
  );
}

async function signIn(): Promise<ApiVisitor> {
  const admin = visit(`http://127.0.0.1:${port}`);
  const password = (await readFile(join(dataDir, 'admin-password'), 'utf8')).trim();
  await until('a session', () => admin.client.call(identityRoutes.login, { body: { email: 'admin@sigap.local', password } }), 60_000);
  return admin;
}

/** Signed in at the box, as the supervisor of the packing room. */
async function signInAtBox(): Promise<ApiVisitor> {
  const box = visit(`http://127.0.0.1:${edgePort}`);
  const password = (await readFile(join(dataDir, 'admin-password'), 'utf8')).trim();
  await until('a session', () => box.client.call(stationRoutes.login, { body: { email: 'packing@sigap.local', password } }), 60_000);
  return box;
}

/** A parcel that the table's camera itself started and stopped, whole in the cloud. */
function packedParcel(admin: ApiVisitor, known: ReadonlySet<string>): Promise<Recording> {
  return until(
    'a parcel that the camera recorded',
    async () => {
      const { items } = await admin.client.call(recordingRoutes.list, {});
      return items.find(({ id, location, scanSource, stopReason }) => {
        return !known.has(id) && location === 'cloud' && scanSource === 'camera' && (stopReason === 'scan' || stopReason === 'next');
      });
    },
    120_000,
  );
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sigap-demo-'));
  await chmod(dataDir, 0o711);
  port = await freePort();
  edgePort = await freePort();
  npmStart();
  await running();
});

afterAll(async () => {
  if (launcher.exitCode === null && launcher.signalCode === null) {
    launcher.kill('SIGTERM');
    await once(launcher, 'exit');
  }
  await rm(dataDir, { recursive: true, force: true });
});

describe('npm start: the demo world tells its story', () => {
  it('people come, one leaves and his supervisor is told, a camera drops and nobody is called missing for it', async () => {
    const admin = await signIn();
    const rows = async () => (await admin.client.call(presenceRoutes.list, {})).items;

    await until('five people AVAILABLE', async () => (await rows()).filter((row) => row.status === 'AVAILABLE').length >= 5, 120_000);
    console.log(`people are AVAILABLE ${seconds()} s after npm start`);

    const alert = await until(
      'the alert in the outbox',
      async () =>
        (await admin.client.call(messageRoutes.list, {})).items.find(
          (message) => message.body.includes('[ALERT] EMP008') && message.state !== 'queued' && message.state !== 'sending',
        ),
      240_000,
    );
    console.log(`the alert is in the outbox ${seconds()} s after npm start`);
    expect(alert.state).toBe('outbox');
    expect(alert.body).toMatch(
      /^\[ALERT\] EMP008 - .+\nStatus: OUT OF AREA \(last seen \d+ min ago\)\nLocation: Entrance Zone\nNotified to: Supervisor - .+$/,
    );
    expect(alert.recipient).not.toMatch(/\d{6}/);

    const unsure = await until(
      'somebody UNKNOWN while the camera is away',
      async () => (await rows()).find((row) => row.status === 'UNKNOWN'),
      240_000,
    );
    expect(unsure.zone).toBe('Workshop');
    const bodies = (await admin.client.call(messageRoutes.list, { query: { limit: 500 } })).items.map((message) => message.body);
    expect(bodies.filter((body) => body.includes(`[ALERT] ${unsure.code}`))).toEqual([]);
  });

  it('at the packing table the camera itself starts and stops the recordings, and the clips are what was recorded', async () => {
    const admin = await signIn();
    const { id, label, durationMs } = await packedParcel(admin, new Set());
    console.log(`the clip of ${label} is in the cloud ${seconds()} s after npm start`);
    expect((await admin.client.call(recordingRoutes.list, { query: { label } })).items.map((item) => item.id)).toEqual([id]);
    expect(durationMs).toBeGreaterThan(5_000);
    expect(await admin.client.call(recordingRoutes.verify, { params: { id } })).toMatchObject({ verdict: 'intact', signature: 'valid' });
  });

  it('kill -9 of everything, then a second start: the same people, the same messages, the same shift', async () => {
    const shift = (await (await signInAtBox()).client.call(stationRoutes.cameras, {})).session;
    expect(shift).not.toBeNull();
    const packed = (await (await signIn()).client.call(recordingRoutes.list, { query: { limit: 500 } })).items;
    const before = await (await signIn()).client.call(messageRoutes.list, { query: { limit: 500 } });
    launcher.kill('SIGKILL');
    await once(launcher, 'exit');
    npmStart();
    await running();
    const admin = await signIn();
    expect((await admin.client.call(presenceRoutes.list, {})).items).toHaveLength(10);
    const after = await admin.client.call(messageRoutes.list, { query: { limit: 500 } });
    const ids = new Set(after.items.map((message) => message.id));
    expect(before.items.length).toBeGreaterThan(0);
    expect(before.items.filter((message) => !ids.has(message.id))).toEqual([]);
    await until(
      'five people AVAILABLE again',
      async () => (await admin.client.call(presenceRoutes.list, {})).items.filter((row) => row.status === 'AVAILABLE').length >= 5,
      120_000,
    );
    const { session, items } = await (await signInAtBox()).client.call(stationRoutes.cameras, {});
    expect(session).toEqual(shift);
    expect(items.map(({ employeeCode }) => employeeCode)).toEqual(['EMP010']);
    const { label } = await packedParcel(admin, new Set(packed.map(({ id }) => id)));
    expect(packed.map((recording) => recording.label)).not.toContain(label);
  });
});
