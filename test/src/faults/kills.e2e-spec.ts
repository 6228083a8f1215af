import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cameraRoutes, employeeRoutes, presenceRoutes } from '@sigap/contracts';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSystem, startSystem } from '../system/running-system.js';
import { inRepository } from '../system/test-data.js';
import { until } from '../system/until.js';
import { compare, upperBound } from './ledger.js';
import { PubackBox } from './puback-box.js';

/** Rounds of killing each part once; `npm run test:faults` sets more. */
const rounds = Number(process.env['SIGAP_FAULT_ROUNDS'] ?? 4);
const perSecond = Number(process.env['SIGAP_FAULT_RATE'] ?? 300);
const seed = Number(process.env['SIGAP_FAULT_SEED'] ?? 20_261_120);

/** mulberry32: the same seed kills at the same moments. */
function random(state: number): () => number {
  let s = state;
  return () => {
    s = (s + 0x6d2b79f5) | 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

let system: RunningSystem;
let witness: string;
let employeeIds: string[];
let cameraId: string;
let eventsPerSecond = perSecond;

const lines = (name: string) => {
  const path = join(witness, name);
  return existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line.length === 36)
    : [];
};

/** Sighting ids in the cloud: of the event log and of the projection, for one box. */
async function inCloud(edgeId: string): Promise<{ events: string[]; rows: string[] }> {
  const database = new Client(system.databaseUrl());
  await database.connect();
  const events = await database.query<{ id: string }>(
    "SELECT data->>'sightingId' id FROM events WHERE edge_id = $1 AND type = 'sighting.started'",
    [edgeId],
  );
  const rows = await database.query<{ id: string }>(
    "SELECT s.id::text id FROM sightings s WHERE s.id::text IN (SELECT data->>'sightingId' FROM events WHERE edge_id = $1)",
    [edgeId],
  );
  await database.end();
  return { events: events.rows.map(({ id }) => id), rows: rows.rows.map(({ id }) => id) };
}

beforeAll(async () => {
  witness = await mkdtemp(join(tmpdir(), 'sigap-witness-'));
  mkdirSync(witness, { recursive: true });
  const edgeEnv = () => ({
    WITNESS_DIR: witness,
    EVENTS_PER_SECOND: String(eventsPerSecond),
    EMPLOYEE_IDS: employeeIds.join(','),
    CAMERA_ID: cameraId,
  });
  system = await startSystem({ edgeProgram: inRepository('test/dist/faults/eventful-box.main.js'), edgeEnv });
  employeeIds = [];
  for (const code of ['E1', 'E2', 'E3', 'E4', 'E5'])
    employeeIds.push((await system.admin.client.call(employeeRoutes.create, { body: { code, name: code } })).id);
  cameraId = (
    await system.admin.client.call(cameraRoutes.create, {
      body: { name: 'Beban', zone: 'Z', url: 'rtsp://10.0.0.9/live', edgeId: system.edgeId },
    })
  ).id;
  await system.startEdge();
});

afterAll(async () => {
  await system?.stop();
  await rm(witness, { recursive: true, force: true });
});

describe('kill -9 of agent, API and PostgreSQL in turn, under load', () => {
  it(`loses nothing and doubles nothing; a box that believes PUBACK does lose (${rounds} rounds, seed ${seed})`, async () => {
    const control = await system.addEdge('kontrol');
    const believer = new PubackBox({
      url: `mqtt://127.0.0.1:${system.mqttPort}`,
      credentialsPath: control.credentialsPath,
      employeeIds,
      cameraId,
    });
    await believer.start();
    const next = random(seed);
    const load = () => pause(700 + next() * 1_500);

    for (let round = 0; round < rounds; round += 1) {
      await load();
      await system.edge.kill();
      await system.startEdge();
      await load();
      await system.api.kill();
      await system.startApi();
      await load();
      await system.killDatabase();
      await pause(300 + next() * 700);
      await system.startDatabase();
      await load();
    }
    await believer.stop();
    await system.edge.stop();

    // a last start with no new events: the box hands over what it still has
    eventsPerSecond = 0;
    await system.startEdge();
    const verdict = await until(
      'all kept events in the cloud',
      async () => {
        const now = compare({ tried: lines('tried'), kept: lines('kept'), ...(await inCloud(system.edgeId)) });
        return now.lost === 0 ? now : Promise.reject(new Error(JSON.stringify(now)));
      },
      240_000,
    );
    console.log(
      `kill -9, ${rounds} rounds of three, seed ${seed}: ${JSON.stringify(verdict)}; at most ${upperBound(verdict.kept).toExponential(1)} lost a sighting (95 %)`,
    );
    expect(verdict.kept).toBeGreaterThan(rounds * perSecond);
    expect(verdict).toMatchObject({ lost: 0, double: 0, phantom: 0 });

    const naive = compare({ tried: believer.tried, kept: believer.kept, ...(await inCloud(control.edgeId)) });
    console.log(`control that believes PUBACK: ${JSON.stringify(naive)}`);
    expect(naive.lost).toBeGreaterThan(0);
    expect(naive.double).toBe(0);

    const presence = await until('everybody as last seen', async () => (await system.admin.client.call(presenceRoutes.list, {})).items);
    expect(presence.every((row) => row.lastSeenAt !== null)).toBe(true);
  });
});
