import { describe, expect, it } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import { until } from '../test-rig/until.js';
import { anEntry } from '../test-rig/an-entry.js';
import { aPackingBox } from './test-rig/a-packing-box.js';
import { aScan, cameraId, employeeId, supervisor } from './test-rig/a-world.js';
import { FakeRecorder } from './test-rig/fake-recorder.js';

type Box = Awaited<ReturnType<typeof aPackingBox>>;
const stoppedOf = async (box: Box) =>
  (await box.events()).flatMap(({ type, data }) => (type === 'packing.recording.stopped' ? [data] : []));

describe('PackingStations after a restart', () => {
  it('brings the session back as it was, and closes what was cut as interrupted where its file ends (PK-1)', async () => {
    const directory = testFolder();
    const first = await aPackingBox(directory);
    await first.open(2);
    await first.stations.scan(aScan(1, 'RESI-0001'));
    await first.stations.scan(aScan(1, 'RESI-0001'));
    await until('stored', () => first.stations.totals().closing === 0);
    await first.stations.scan(aScan(1, 'RESI-0001'));
    await first.stations.setMode(supervisor, { cameraId: cameraId(2), mode: 'return' });
    const { session, items } = first.stations.overview();
    const [running] = items;
    await first.cut();

    const recorder = new FakeRecorder();
    recorder.latency = () => new Promise((resolve) => setTimeout(resolve, 50));
    const scannedMs = Date.parse(running?.scannedAt ?? '');
    recorder.written.set(running?.recordingId ?? '', new Date(scannedMs + 20));
    const second = await aPackingBox(directory, { recorder });
    const back = second.stations.overview();
    expect(back.session).toEqual(session);
    expect(back.items.map(({ employeeId: id, platform, mode, state }) => [id, platform, mode, state])).toEqual([
      [employeeId(1), 'shopee', 'ship', 'idle'],
      [employeeId(2), 'shopee', 'return', 'idle'],
      [null, null, 'ship', 'idle'],
    ]);
    expect(back.counts.map(({ parcels }) => parcels)).toEqual([1, 0]);
    // the next parcel does not wait for the repair of the last one
    expect(await second.stations.scan(aScan(1, 'RESI-0002'))).toMatchObject({ action: 'started' });
    await until('closed', () => second.stations.totals().closing === 0);
    const [, told] = await stoppedOf(second);
    expect(told).toMatchObject({
      recordingId: running?.recordingId,
      stopReason: 'interrupted',
      stoppedAt: new Date(scannedMs + 20).toISOString(),
      earlierRecordingIds: [items[0]?.last?.recordingId],
    });
    expect(recorder.recovered).toHaveLength(1);
    expect(recorder.recovered[0]?.end.stoppedAt).toEqual(new Date(scannedMs + 20));
    expect(await second.stations.scan(aScan(2, 'RESI-0001'))).toMatchObject({ action: 'started', station: { repeated: true } });
  });

  it('goes on with a stop that was told before the cut, with its own reason and time', async () => {
    const directory = testFolder();
    const first = await aPackingBox(directory);
    await first.open(1);
    await first.stations.scan(aScan(1, 'RESI-0001'));
    first.recorder.latency = () => new Promise(() => undefined);
    await first.stations.scan(aScan(1, 'RESI-0001'));
    const told = await stoppedOf(first);
    await first.cut();
    const second = await aPackingBox(directory);
    await until('stored', () => second.stations.station(cameraId(1))?.state === 'completed');
    expect(await stoppedOf(second)).toEqual(told);
    expect(second.recorder.recovered[0]?.end).toMatchObject({ stopReason: 'scan' });
  });

  it('closes a recording that nobody was told of: the scan was accepted, so what there is is kept', async () => {
    const directory = testFolder();
    const first = await aPackingBox(directory, { over: { beginLimitMs: 500 } });
    await first.open(1);
    first.recorder.hangsAt = cameraId(1);
    void first.stations.scan(aScan(1, 'RESI-0001')).catch(() => undefined);
    await until('the intent', async () => (await first.store.state.list('packing/recording/')).length === 1);
    await first.cut();
    const second = await aPackingBox(directory);
    await until('closed', async () => (await stoppedOf(second)).length === 1);
    expect(await second.store.state.list('packing/recording/')).toEqual([]);
  });

  it('ends what runs when the agent is stopped, so that nothing is left to repair', async () => {
    const directory = testFolder();
    const first = await aPackingBox(directory);
    await first.open(2);
    await first.stations.scan(aScan(1, 'RESI-0001'));
    await first.stations.scan(aScan(2, 'RESI-0002'));
    await first.stop();
    expect(first.recorder.open).toEqual([]);
    const second = await aPackingBox(directory);
    expect(second.recorder.recovered).toEqual([]);
    expect((await stoppedOf(second)).map((data) => 'stopReason' in data && data.stopReason)).toEqual(['interrupted', 'interrupted']);
    expect(second.stations.overview().session).not.toBeNull();
  });

  it('an outbox that takes nothing delays what is to be told, also over a restart; nothing is dropped', async () => {
    const directory = testFolder();
    const first = await aPackingBox(directory, { store: { maxRows: 3 } });
    await first.open(2);
    expect(await first.stations.scan(aScan(1, 'RESI-0001'))).toMatchObject({ action: 'started' });
    expect(await first.stations.scan(aScan(1, 'RESI-0001'))).toMatchObject({ action: 'stopped' });
    expect(first.stations.health()).toMatchObject({ status: 'degraded', progress: { waitingEvents: 2 } });
    await first.cut();
    const second = await aPackingBox(directory, { store: { maxRows: 100 } });
    await until('told after all', () => second.stations.health().status === 'ok', 10_000);
    expect((await second.events()).map(({ type }) => type)).toEqual([
      'packing.session.started',
      'packing.station.assigned',
      'packing.station.assigned',
      'packing.recording.started',
      'packing.recording.stopped',
    ]);
    await second.store.request('append', anEntry(1));
  });
});
