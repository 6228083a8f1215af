import type { ClockState } from '@sigap/contracts';
import { fakeClock } from '@sigap/testing';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import { until } from '../test-rig/until.js';
import { aPackingBox } from './test-rig/a-packing-box.js';
import { aScan, cameraId, supervisor } from './test-rig/a-world.js';
import { FakeRecorder } from './test-rig/fake-recorder.js';

const minuteMs = 60_000;

describe('PackingStations while the clock is wrong (R70)', () => {
  it('ends what was cut where its file ends, also on a box that boots in 1970', async () => {
    const directory = testFolder();
    const clock = fakeClock();
    const first = await aPackingBox(directory, { clock });
    await first.open(1);
    await first.stations.scan(aScan(1, 'RESI-0001', { at: clock.now() }));
    const { recordingId = '', scannedAt = '' } = first.stations.station(cameraId(1)) ?? {};
    await first.cut();
    const recorder = new FakeRecorder();
    const lastWritten = new Date(Date.parse(scannedAt ?? '') + 42_000);
    recorder.written.set(recordingId ?? '', lastWritten);
    const second = await aPackingBox(directory, { recorder, clock: fakeClock('1970-01-01T00:00:10.000Z') });
    await until('closed', () => second.stations.totals().closing === 0);
    expect(recorder.claimed).toEqual([recordingId]);
    expect(recorder.recovered.map(({ end }) => end.stoppedAt)).toEqual([lastWritten]);
    const stopped = (await second.events()).find(({ type }) => type === 'packing.recording.stopped');
    expect(stopped?.data).toMatchObject({ stoppedAt: lastWritten.toISOString() });
  });

  it('forgets labels for their age only when it knows the time', async () => {
    const clock = fakeClock();
    let state: ClockState['state'] = 'stepped';
    let looks = 0;
    const clockState = (): ClockState => {
      looks += 1;
      return { state, offsetMs: 0 };
    };
    const box = await aPackingBox(testFolder(), { clock, over: { clockState, forgetEveryMs: 5 } });
    await box.open(1);
    for (let n = 0; n < 2; n++) await box.stations.scan(aScan(1, 'RESI-0001', { at: clock.now() }));
    const known = () => box.store.request('labels-find', { label: 'RESI-0001', sinceMs: 0, limit: 5 });
    clock.setWall('2031-01-01T00:00:00.000Z');
    const before = looks;
    await until('looks at the clock', () => looks > before + 3);
    expect(await known()).toHaveLength(1);
    state = 'synced';
    await until('forgotten', async () => (await known()).length === 0);
  });

  it('counts parcels an hour by the time that passed, however the wall clock jumps', async () => {
    const directory = testFolder();
    const clock = fakeClock();
    const first = await aPackingBox(directory, { clock });
    await first.open(1);
    for (const code of ['RESI-0001', 'RESI-0002', 'RESI-0003']) {
      await first.stations.scan(aScan(1, code, { at: clock.now() }));
      clock.advance(5_000);
      await first.stations.scan(aScan(1, code, { at: clock.now() }));
    }
    clock.advance(30 * minuteMs - 15_000);
    const rate = (box: typeof first) => box.stations.counts()[0]?.parcelsPerHour;
    expect(rate(first)).toBe(6);
    clock.setWall('2026-11-22T08:00:00.000Z');
    expect(rate(first)).toBe(6);
    clock.setWall('1970-01-01T00:00:00.000Z');
    expect(rate(first)).toBe(6);
    await first.stations.unassign(supervisor, { cameraId: cameraId(1) });
    const left = (await first.events()).find(({ type }) => type === 'packing.station.unassigned');
    expect(left?.data).toMatchObject({ assignedAt: '2026-11-20T08:00:00.000Z', unassignedAt: '2026-11-20T08:30:00.000Z' });
    expect(rate(first)).toBe(6);
  });

  it('goes on with the time at a table after a restart, by the wall clock that knows it', async () => {
    const directory = testFolder();
    const first = await aPackingBox(directory, { clock: fakeClock() });
    await first.open(1);
    for (let n = 0; n < 2; n++) await first.stations.scan(aScan(1, 'RESI-0001', { at: new Date('2026-11-20T08:00:00.000Z') }));
    await first.cut();
    const clock = fakeClock('2026-11-20T08:20:00.000Z');
    const second = await aPackingBox(directory, { clock });
    expect(second.stations.counts()[0]?.parcelsPerHour).toBe(3);
    clock.advance(10 * minuteMs);
    expect(second.stations.counts()[0]?.parcelsPerHour).toBe(2);
  });
});
