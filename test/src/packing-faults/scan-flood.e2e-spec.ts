import { cameraRoutes, stationRoutes } from '@sigap/contracts';
import { seededRandom } from '@sigap/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { upperBound } from '../faults/ledger.js';
import { openPackingRoom, type PackingRoom } from '../packing/packing-room.js';
import { addEmployee } from '../system/enrol.js';
import type { ApiVisitor } from '../system/api-visitor.js';
import { until } from '../system/until.js';
import { type ClipLedger, faultsOf, judgeClips } from './clip-ledger.js';
import { readCloud, readDisk } from './read-ledger.js';
import { floodWithScans } from './scan-flood.js';

const perSecond = 500;
const seconds = Number(process.env['SIGAP_TEST_SCAN_SECONDS'] ?? 4);
const seed = Number(process.env['SIGAP_FAULT_SEED'] ?? 20_261_120);
/** Tables whose cameras can't be reached: their scans are refused, and must leave nothing behind either. */
const darkTables = 6;

let room: PackingRoom;
let box: ApiVisitor;

beforeAll(async () => {
  room = await openPackingRoom(2, { upload: 'on-demand', preRollSeconds: 1, onOtherCode: 'next' });
  box = await room.signInAtBox();
});
afterAll(() => room?.close());

/** The figure of the last health look of the box; a look covers two seconds. */
async function eventLoopP99Ms(): Promise<number> {
  const listening = room.system.edge.lines.findLast((line) => line.includes('"edge.listening"')) ?? '{}';
  const { port } = JSON.parse(listening) as { port?: number };
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(/^sigap_edge_event_loop_delay_p99_seconds (\S+)$/m.exec(text)?.[1]) * 1_000;
}

it(`${perSecond} scans a second for ${seconds} s over HTTP and sockets of the real box: no orphan recording, none twice, each scan answered (seed ${seed})`, {
  timeout: 120_000 + seconds * 10_000,
}, async () => {
  const { system, tables } = room;
  const dark: string[] = [];
  for (let index = 0; index < darkTables; index += 1) {
    const body = { name: `Meja gelap ${index}`, zone: 'Packing', url: 'rtsp://127.0.0.1:9/live', purpose: 'packing' as const };
    dark.push((await system.admin.client.call(cameraRoutes.create, { body: { ...body, edgeId: system.edgeId } })).id);
  }
  const overview = () => box.client.call(stationRoutes.cameras, {});
  await until('all tables', async () => (await overview()).items.length === tables.length + darkTables);
  await box.client.call(stationRoutes.create, { body: {} });
  const all = [...tables.map(({ cameraId }) => cameraId), ...dark];
  for (const [index, cameraId] of all.entries()) {
    const employeeId = tables[index]?.employeeId ?? (await addEmployee(system, `EMP1${index}`, `Pegawai ${index}`));
    const assign = () => box.client.call(stationRoutes.assign, { body: { cameraId, employeeId, platform: 'shopee' } });
    await until('the employee at the table', assign);
  }
  const { pid } = system.edge;
  const looks: number[] = [];
  // a look that fails says nothing of the scans
  const look = () =>
    void eventLoopP99Ms()
      .then((ms) => looks.push(ms))
      .catch(() => undefined);
  const watching = setInterval(look, 500);
  const flood = await floodWithScans(box, all, { perSecond, seconds, random: seededRandom(seed) }).finally(() => clearInterval(watching));
  await box.client.call(stationRoutes.emergencyStop, { body: {} });
  const ledger = await until(
    'each recording with its clip in the cloud',
    async () => {
      const now: ClipLedger = { told: flood.told, ...(await readCloud(system)), ...(await readDisk(system)) };
      const faults = faultsOf(judgeClips(now));
      return faults.length === 0 && (await overview()).box.unsentEvents === 0
        ? now
        : Promise.reject(new Error(faults.slice(0, 20).join('\n')));
    },
    90_000,
  );
  const { recordings, clips, missing } = judgeClips(ledger);
  const at = (share: number) => Math.round(flood.waits[Math.floor(flood.waits.length * share)] ?? 0);
  console.log(
    `${flood.scans} scans at ${perSecond}/s, seed ${seed}: ${JSON.stringify(flood.answers)}; ${recordings} recordings, ${clips} clips, ${missing} told missing; ` +
      `orphans 0, double 0, at most ${upperBound(recordings).toExponential(1)} a recording (95 %); scan to durable start p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; ` +
      `event loop delay p99 by look ${looks.map((ms) => Math.round(ms)).join(' ')} ms`,
  );
  expect(flood.scans).toBe(perSecond * seconds);
  expect(Object.values(flood.answers).reduce((sum, count) => sum + count, 0)).toBe(flood.scans);
  expect(flood.told.length).toBeGreaterThan(seconds * 2);
  expect([system.edge.running, system.edge.pid]).toEqual([true, pid]);
  expect((await overview()).items.map(({ state }) => state)).not.toContain('recording');
});
