import { createHash } from 'node:crypto';
import { recordingRoutes, stationRoutes } from '@sigap/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiVisitor } from '../system/api-visitor.js';
import { until } from '../system/until.js';
import { beginSession, found, inTheCloud, openPackingRoom, type PackingRoom, recordsFor, stationOf, type Table } from './packing-room.js';

let room: PackingRoom;
let box: ApiVisitor;
let table: Table;

beforeAll(async () => {
  room = await openPackingRoom(1);
  box = await room.signInAtBox();
  const [only] = room.tables;
  if (only === undefined) throw new Error('no table');
  table = only;
});
afterAll(() => room?.close());

/** Hash and length of what the box itself has of a recording. */
async function atTheBox(recordingId: string): Promise<{ sha256: string; bytes: number }> {
  const bytes = Buffer.from(
    await until(`the clip of ${recordingId} at the box`, async () => {
      const reply = await box.request(`/api/session/recordings/${recordingId}/file`);
      return reply.status === 200 ? reply.arrayBuffer() : null;
    }),
  );
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
}

/** Scans with the scanner of the table, and waits until that is recorded. @returns the recording's id */
async function record(code: string): Promise<string> {
  room.scanner.scan(code);
  await recordsFor(box, table.cameraId, code);
  const { recordingId } = await stationOf(box, table.cameraId);
  if (recordingId === null) throw new Error(`${code} is not recorded`);
  return recordingId;
}

const stateOf = async () => (await stationOf(box, table.cameraId)).state;

describe('packing where things fail', () => {
  it('misses nothing of a session during which the cloud was away', async () => {
    await room.system.api.stop();
    await until('the page to know', async () => (await box.client.call(stationRoutes.cameras, {})).box.cloud === 'away');
    const sessionId = await beginSession(room, box);
    const recordings = new Map<string, string>();
    // each next label ends the one before
    for (const code of ['SPX7770001', 'SPX7770002', 'SPX7770003']) recordings.set(code, await record(code));
    room.scanner.scan('SPX7770003');
    await until('the end of the last one', async () => (await stateOf()) === 'completed');
    await box.client.call(stationRoutes.end, { body: {} });
    const kept = new Map<string, { sha256: string; bytes: number }>();
    for (const [code, id] of recordings) kept.set(code, await atTheBox(id));

    await room.system.startApi();
    const reasons = ['next', 'next', 'scan'];
    for (const [index, [code, id]] of [...recordings].entries()) {
      const recording = await inTheCloud(room.system, code);
      expect(recording).toMatchObject({ id, sessionId, scanSource: 'usb', stopReason: reasons[index], ...kept.get(code) });
      const verdict = await room.system.admin.client.call(recordingRoutes.verify, { params: { id } });
      expect(verdict).toMatchObject({ verdict: 'intact', signature: 'valid' });
      expect([verdict.chain.before, verdict.chain.after]).not.toContain('gap');
    }
    const session = await until('the session in the cloud', async () => {
      const { items } = await room.system.admin.client.call(recordingRoutes.sessions, {});
      return items.find(({ id, endedAt }) => id === sessionId && endedAt !== null);
    });
    expect(session.parcels).toBe(recordings.size);
    await until('an empty outbox', async () => (await box.client.call(stationRoutes.cameras, {})).box.unsentEvents === 0);
  });

  it('closes and marks the clip when the camera goes, and records the next parcel when it is back', async () => {
    await beginSession(room, box);
    const cut = await record('SPX7770004');
    await table.camera.drop(6_000);
    await until('a table that says so', async () => {
      const { state, error } = await stationOf(box, table.cameraId);
      return state === 'error' && error === 'camera_lost';
    });
    // a clip ends before its camera is told to be away
    await until('the camera away', async () => (await stationOf(box, table.cameraId)).cameraState !== 'online');
    await until('the camera again', async () => (await stationOf(box, table.cameraId)).cameraState === 'online');
    const next = await record('SPX7770005');
    room.scanner.scan('SPX7770005');
    expect(await inTheCloud(room.system, 'SPX7770004')).toMatchObject({ id: cut, stopReason: 'interrupted', ...(await atTheBox(cut)) });
    expect(await inTheCloud(room.system, 'SPX7770005')).toMatchObject({ id: next, stopReason: 'scan' });
  });

  it('has its session and its clip back after kill -9 of the box', async () => {
    const before = await box.client.call(stationRoutes.cameras, {});
    const cut = await record('SPX7770006');
    const scannedAt = Date.parse((await stationOf(box, table.cameraId)).scannedAt ?? '');
    // a picture that a busy machine made late, or not at all, is not lost
    const lastPictureMs = await until('pictures of what came after the scan', async () => {
      const { dueAtMs = 0 } = (await table.camera.stats()).lastPicture ?? {};
      return dueAtMs > scannedAt + 3_500 ? dueAtMs : null;
    });
    await room.system.edge.kill();
    await room.system.startEdge();
    const after = await until('the box', () => box.client.call(stationRoutes.cameras, {}));
    expect(after.session).toEqual(before.session);
    expect(after.items[0]).toMatchObject({ employeeId: table.employeeId, platform: 'shopee', assignmentId: before.items[0]?.assignmentId });
    const recording = await inTheCloud(room.system, 'SPX7770006');
    expect(recording).toMatchObject({ id: cut, stopReason: 'interrupted', ...(await atTheBox(cut)) });
    // the seconds before the scan, and at most the last two missing of those after it
    expect(recording.durationMs).toBeGreaterThan(5_000 + (lastPictureMs - scannedAt) - 2_000);
    const verdict = await room.system.admin.client.call(recordingRoutes.verify, { params: { id: cut } });
    expect(verdict).toMatchObject({ verdict: 'intact', signature: 'valid' });

    await until('the camera again', async () => (await stationOf(box, table.cameraId)).cameraState === 'online');
    await record('SPX7770007');
    room.scanner.scan('SPX7770007');
    expect(await inTheCloud(room.system, 'SPX7770007')).toMatchObject({ stopReason: 'scan' });
    expect((await found(room.system, 'SPX777')).length).toBe(7);
  });
});
