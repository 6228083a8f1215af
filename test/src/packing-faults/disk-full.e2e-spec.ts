import { execFileSync } from 'node:child_process';
import { cpSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Recording, recordingRoutes, stationRoutes } from '@sigap/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { beginSession, inTheCloud, openPackingRoom, type PackingRoom } from '../packing/packing-room.js';
import type { ApiVisitor } from '../system/api-visitor.js';
import { until } from '../system/until.js';
import { type ClipLedger, faultsOf, judgeClips } from './clip-ledger.js';
import { readCloud, readDisk } from './read-ledger.js';

const diskBytes = 256 * 1024 * 1024;
/** The box wants 5 % free. */
const leftBytes = 6 * 1024 * 1024;
const mayMount = process.platform === 'linux' && process.getuid?.() === 0;

let room: PackingRoom;
let box: ApiVisitor;
let disk: string | null = null;
const told: string[] = [];

beforeAll(async () => {
  if (!mayMount) return;
  room = await openPackingRoom(1, { upload: 'all', preRollSeconds: 1 });
  const { system } = room;
  await system.edge.stop();
  const data = join(system.dataDir, 'edge');
  renameSync(data, `${data}.before`);
  execFileSync('mkdir', ['-m', '700', data]);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', data]);
  disk = data;
  cpSync(`${data}.before`, data, { recursive: true });
  await system.startEdge();
  box = await until('a sign-in at the box', () => room.signInAtBox());
});
afterAll(async () => {
  await room?.system.edge.stop();
  if (disk !== null) execFileSync('umount', ['-l', disk]);
  await room?.close();
});

/** Scans a parcel, and again after a moment. */
async function pack(barcode: string): Promise<string> {
  const cameraId = room.tables[0]?.cameraId ?? '';
  const scan = () => box.client.call(stationRoutes.scan, { body: { cameraId, barcode } });
  const started = await until(`a recording of ${barcode}`, async () => {
    const outcome = await scan();
    return outcome.action === 'started' ? outcome : Promise.reject(new Error(outcome.code ?? outcome.action));
  });
  const recordingId = started.station?.recordingId ?? '';
  told.push(recordingId);
  const begunAt = Date.now();
  await until('a second of video', () => Date.now() - begunAt > 1_000);
  expect((await scan()).action).toBe('stopped');
  await until(`the clip of ${barcode}`, async () => {
    const { items } = await box.client.call(stationRoutes.cameras, {});
    return items[0]?.last?.recordingId === recordingId && items[0].last.stored;
  });
  return recordingId;
}

const isAtBox = async (recordingId: string) =>
  (await box.request(`/api/session/recordings/${recordingId}/file`, { headers: { range: 'bytes=0-7' } })).status === 206;

it.skipIf(!mayMount)(
  'a full disk of the whole box: what the cloud has goes, what is held or the only copy stays, recording goes on, no event is lost (needs root)',
  async () => {
    const { system } = room;
    await beginSession(room, box);
    const first = await pack('SPXFULL00001');
    const held: Recording = await inTheCloud(system, 'SPXFULL00001');
    await system.admin.client.call(recordingRoutes.hold, { params: { id: held.id }, body: { hold: true } });
    const sent = [await pack('SPXFULL00002'), await pack('SPXFULL00003')];
    for (const label of ['SPXFULL00002', 'SPXFULL00003']) await inTheCloud(system, label);
    await until(
      'the word of the cloud at the box',
      async () => (await readCloud(system)).events.filter(({ type }) => type === 'clip.uploaded').length === 3,
    );
    await system.api.stop();
    const alone = [await pack('SPXFULL00004'), await pack('SPXFULL00005')];

    const { bavail, bsize } = statfsSync(disk ?? '');
    writeFileSync(join(disk ?? '', 'filler'), Buffer.alloc(bavail * bsize - leftBytes));
    for (const id of sent) await until('room', async () => !(await isAtBox(id)));
    const last = await pack('SPXFULL00006');
    for (const id of [first, ...alone, last]) expect([id, await isAtBox(id)]).toEqual([id, true]);
    expect((await box.client.call(stationRoutes.cameras, {})).box.disk.short).toBe(true);

    rmSync(join(disk ?? '', 'filler'));
    await system.startApi();
    for (const label of ['SPXFULL00004', 'SPXFULL00005', 'SPXFULL00006']) await inTheCloud(system, label);
    const ledger = await until('all of it in the cloud', async () => {
      const now: ClipLedger = { told, ...(await readCloud(system)), ...(await readDisk(system)) };
      const faults = faultsOf(judgeClips(now));
      return faults.length === 0 ? now : Promise.reject(new Error(faults.join('\n')));
    });
    expect(ledger.events.flatMap(({ type, recordingId }) => (type === 'clip.pruned' ? [recordingId] : []))).toEqual(sent);
    console.log(`disk full: ${ledger.rows.length} recordings, ${sent.length} pruned, ${ledger.events.length} events, none lost`);
  },
);
