import { existsSync, statSync } from 'node:fs';
import { defaultPackingRules } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { aPackingTable, startRecording } from '../recording/test-rig/recording-rig.js';
import { testFolder } from '../test-rig/test-folder.js';
import { until } from '../test-rig/until.js';
import { aPackingBox } from './test-rig/a-packing-box.js';
import { aCamera, aScan, employeeId, supervisor } from './test-rig/a-world.js';

const byCode = (a: string, b: string) => Number(a > b) - Number(a < b);

/** Two tables with real (virtual) cameras and the recorder that writes their clips. */
async function aRealFloor() {
  const cameras = [await aPackingTable(), await aPackingTable()];
  const rig = await startRecording(cameras);
  const box = await aPackingBox(testFolder(), { over: { recorder: rig.recorder, cameras: () => rig.fleet.statuses() } });
  const ids = rig.specs.map(({ id }) => id);
  box.stations.configure(
    defaultPackingRules,
    ids.map((id, index) => ({ ...aCamera(index + 1), id })),
  );
  await box.stations.createSession(supervisor);
  for (const [index, id] of ids.entries()) {
    await box.stations.assign(supervisor, { cameraId: id, employeeId: employeeId(index + 1), platform: 'shopee' });
  }
  const scan = (table: 0 | 1, code: string) => box.stations.scan({ ...aScan(1, code), cameraId: ids[table] ?? '', at: new Date() });
  return { box, rig, cameras, ids, scan };
}

describe('PackingStations with real clips', () => {
  it('one clip a parcel, the next code ends one and begins the other, each stored', async () => {
    const { box, rig, ids, scan } = await aRealFloor();
    const waits: number[] = [];
    for (let parcel = 0; parcel < 10; parcel++) {
      const sent = performance.now();
      expect(await scan(parcel % 2 === 0 ? 0 : 1, `RESI-${1000 + parcel}`)).toMatchObject({ action: parcel < 2 ? 'started' : 'switched' });
      waits.push(performance.now() - sent);
    }
    await box.stations.emergencyStop(supervisor);
    await until('all stored', () => box.stations.totals().closing === 0, 30_000);
    expect(box.stations.health().status).toBe('ok');
    const stopped = (await box.events()).flatMap(({ type, data }) => (type === 'packing.recording.stopped' ? [data] : []));
    expect(stopped.map((data) => ('stopReason' in data ? data.stopReason : '')).toSorted(byCode)).toEqual([
      'emergency',
      'emergency',
      ...Array.from({ length: 8 }, () => 'next'),
    ]);
    for (const data of stopped) {
      const file = 'recordingId' in data ? rig.recorder.file(data.recordingId) : null;
      expect(file !== null && existsSync(file.path), 'a clip for each').toBe(true);
    }
    expect(ids.map((id) => box.stations.station(id)?.state)).toEqual(['completed', 'completed']);
    console.log(
      `scan to durable start with real cameras: median ${Math.round(waits.toSorted((a, b) => a - b)[5] ?? 0)} ms, most ${Math.round(Math.max(...waits))} ms`,
    );
  });

  it('a camera that goes away in the middle: clip kept and marked, refused while it is away, the next one starts when it is back', async () => {
    const { box, rig, cameras, ids, scan } = await aRealFloor();
    const { station } = await scan(0, 'RESI-0001');
    const growing = rig.recorder.places.growing(station?.recordingId ?? '');
    const { size: atFirst } = statSync(growing);
    await until('more pictures than the pre-roll', () => statSync(growing).size > atFirst + 10_000);
    await cameras[0]?.drop(3_000);
    const last = await until('closed', () => box.stations.station(ids[0] ?? '')?.last, 30_000);
    expect(last).toMatchObject({ barcode: 'RESI-0001', stopReason: 'interrupted' });
    await until('kept', () => rig.recorder.file(last.recordingId), 15_000);
    const outcome = await until(
      'the next one',
      async () => {
        const tried = await scan(0, 'RESI-0002');
        return tried.action === 'started' && tried;
      },
      30_000,
    );
    expect(outcome.station).toMatchObject({ state: 'recording', error: null });
    expect(await scan(1, 'RESI-0003')).toMatchObject({ action: 'started' });
  });
});
