import { defaultPackingRules } from '@sigap/contracts';
import { fakeClock, seededRandom } from '@sigap/testing';
import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import { until } from '../test-rig/until.js';
import { PackingRefusal } from './packing-refusal.js';
import { aPackingBox, assign } from './test-rig/a-packing-box.js';
import { aScan, cameraId, employeeId, supervisor } from './test-rig/a-world.js';
import { FakeRecorder } from './test-rig/fake-recorder.js';

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    (error: unknown) => (error instanceof PackingRefusal ? error.code : String(error)),
  );
const start = (n: number, barcode: string, requestId?: string) => ({ cameraId: cameraId(n), barcode, ...(requestId && { requestId }) });
type Box = Awaited<ReturnType<typeof aPackingBox>>;
const typesOf = async (box: Box) => (await box.events()).map(({ type }) => type);
const recordingsOf = async (box: Box, type: 'packing.recording.started' | 'packing.recording.stopped') =>
  (await box.events()).flatMap((event) => (event.type === type && 'recordingId' in event.data ? [event.data.recordingId] : []));
const states = (box: Box) => box.stations.overview().items.map(({ state, barcode }) => [state, barcode]);

describe('PackingStations', () => {
  it('records a parcel from the first scan to the second, and tells it after the commit', async () => {
    const box = await aPackingBox(testFolder());
    await box.open(1);
    expect(await box.stations.scan(aScan(1, 'RESI-0001'))).toMatchObject({
      action: 'started',
      station: { state: 'recording', barcode: 'RESI-0001' },
    });
    expect(await box.stations.scan(aScan(1, 'RESI-0001'))).toMatchObject({ action: 'stopped' });
    await until('stored', () => states(box)[0]?.[0] === 'completed');
    expect(await typesOf(box)).toEqual([
      'packing.session.started',
      'packing.station.assigned',
      'packing.recording.started',
      'packing.recording.stopped',
    ]);
    expect(box.told.map(({ name }) => name).filter((name) => name !== 'station_changed')).toEqual([
      'session_changed',
      'recording_started',
      'recording_stopped',
      'clip_stored',
    ]);
    expect(box.stations.counts()).toMatchObject([{ employeeId: employeeId(1), employeeCode: 'E1', parcels: 1, parcelsPerHour: null }]);
    expect(box.recorder.violations).toEqual([]);
  });

  it('warns of a label that was recorded before, and links the clips (PK-5)', async () => {
    const box = await aPackingBox(testFolder());
    await box.open(2);
    await box.stations.scan(aScan(1, 'RESI-0001'));
    await box.stations.scan(aScan(1, 'RESI-0001'));
    const { station } = await box.stations.scan(aScan(2, 'RESI-0001'));
    const [first] = await recordingsOf(box, 'packing.recording.started');
    expect(station?.repeated).toBe(true);
    expect(box.recorder.open[0]?.earlierRecordingIds).toEqual([first]);
    expect(await box.stations.scan(aScan(1, 'RESI-0002'))).toMatchObject({ station: { repeated: false } });
  });

  it('holds the rules when everybody asks at the same time (PK-2)', async () => {
    const recorder = new FakeRecorder();
    recorder.latency = () => new Promise((resolve) => setTimeout(resolve, 5));
    const box = await aPackingBox(testFolder(), { cameras: 8, recorder });
    const { stations } = box;
    const many = <T>(of: (n: number) => Promise<T>) => Promise.all(Array.from({ length: 8 }, (_, index) => codeOf(of(index + 1))));
    const tally = (codes: string[]) => {
      const counts: Record<string, number> = {};
      for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
      return counts;
    };
    expect(tally(await many(() => stations.createSession(supervisor)))).toEqual({ done: 1, session_open: 7 });
    expect(tally(await many((n) => assign(stations, n, 1)))).toEqual({ done: 1, employee_assigned: 7 });
    await stations.unassign(supervisor, { cameraId: stations.overview().items.find(({ employeeId: id }) => id !== null)?.cameraId ?? '' });
    await many((n) => assign(stations, n));
    expect(tally(await many((n) => stations.startRecording(supervisor, start(n, 'RESI-0001'))))).toEqual({
      done: 1,
      barcode_recording_elsewhere: 7,
    });
    const [busy = ''] = recorder.open.map((open) => open.cameraId);
    expect(tally(await many(() => stations.startRecording(supervisor, { cameraId: busy, barcode: 'RESI-0002' })))).toEqual({
      station_recording: 8,
    });
    expect(await codeOf(stations.unassign(supervisor, { cameraId: busy }))).toBe('station_recording');
    expect(await codeOf(stations.endSession(supervisor, { force: false }))).toBe('session_recording');
    expect(tally(await many(() => stations.endSession(supervisor, { force: true })))).toEqual({ done: 1, no_session: 7 });
    expect([recorder.open, recorder.violations]).toEqual([[], []]);
    expect((await box.events()).at(-1)).toMatchObject({ type: 'packing.session.ended', data: { forced: true } });
  });

  it('never records at a table that is freed, or in a session that ends, at the same time (PK-2)', async () => {
    const recorder = new FakeRecorder();
    const seed = 20_261_130;
    const latencies = seededRandom(seed);
    recorder.latency = () => new Promise((resolve) => setTimeout(resolve, latencies.between(0, 3)));
    const box = await aPackingBox(testFolder(), { recorder });
    const { stations } = box;
    await stations.createSession(supervisor);
    const table = () => stations.station(cameraId(1));
    const came = new Map<string, number>();
    for (let round = 0; round < 60; round++) {
      if (stations.overview().session === null) await stations.createSession(supervisor);
      if (table()?.employeeId == null) await assign(stations, 1);
      // of its own: what the timers of one round do is nothing to the next
      const random = seededRandom(seed + round);
      const against = round % 2 === 0 ? 'unassign' : 'end';
      const parcel = start(1, `RESI-${1000 + round}`);
      const begins = () => codeOf(stations.startRecording(supervisor, parcel));
      const other = () =>
        codeOf(
          against === 'unassign'
            ? stations.unassign(supervisor, { cameraId: cameraId(1) })
            : stations.endSession(supervisor, { force: false }),
        );
      const isFirst = random.next() < 0.5;
      const answers: Promise<string>[] = [];
      for (const ask of isFirst ? [begins, other] : [other, begins]) {
        answers.push(ask());
        // at once, or when the one before is somewhere on its way
        if (random.next() < 0.5) await new Promise((resolve) => setTimeout(resolve, random.between(0, 4)));
      }
      const [recording, ended] = await Promise.all(isFirst ? answers : answers.toReversed());
      const both = `${against}: ${recording}, ${ended}`;
      came.set(both, (came.get(both) ?? 0) + 1);
      const isRecording = recorder.open.length > 0;
      expect([both, isRecording]).toEqual([both, recording === 'done']);
      const isManned = stations.overview().session !== null && table()?.employeeId === employeeId(1);
      expect([both, isRecording && !isManned]).toEqual([both, false]);
      if (isRecording) await stations.stopRecording(supervisor, parcel);
    }
    const allowed = [
      'unassign: done, station_recording',
      'unassign: station_unassigned, done',
      'end: done, session_recording',
      'end: no_session, done',
    ];
    expect([...came.keys()].toSorted()).toEqual(allowed.toSorted());
    expect([recorder.open, recorder.violations]).toEqual([[], []]);
    console.log(`at the same time: ${JSON.stringify(Object.fromEntries(came))}`);
  });

  it('a session that ends leaves no room for a scan that comes meanwhile', async () => {
    const recorder = new FakeRecorder();
    const box = await aPackingBox(testFolder(), { recorder });
    await box.open();
    recorder.latency = () => new Promise((resolve) => setTimeout(resolve, 5));
    const scans = Array.from({ length: 60 }, (_, index) => box.stations.scan(aScan((index % 3) + 1, `RESI-${1000 + (index % 7)}`)));
    const ended = box.stations.endSession(supervisor, { force: true });
    const later = Array.from({ length: 30 }, (_, index) => box.stations.scan(aScan((index % 3) + 1, `RESI-${2000 + index}`)));
    await Promise.all([...scans, ...later, ended]);
    expect([recorder.open, recorder.violations]).toEqual([[], []]);
    expect(new Set(await recordingsOf(box, 'packing.recording.stopped'))).toEqual(new Set(recorder.clips.keys()));
  });

  it('does a request once, however often it is sent, also after a restart', async () => {
    const directory = testFolder();
    const first = await aPackingBox(directory);
    await first.open(1);
    const requestId = v7();
    const asked = start(1, 'RESI-0001', requestId);
    const answers = await Promise.all(Array.from({ length: 5 }, () => first.stations.startRecording(supervisor, asked)));
    expect(new Set(answers.map(({ recordingId }) => recordingId)).size).toBe(1);
    const scan = aScan(1, 'RESI-0001', { requestId: v7() });
    expect(await first.stations.scan(scan)).toMatchObject({ action: 'stopped' });
    expect(await first.stations.scan({ ...scan, at: new Date() })).toMatchObject({ action: 'stopped' });
    expect(await codeOf(first.stations.startRecording(supervisor, start(1, 'RESI-0002', requestId)))).toBe('idempotency_mismatch');
    await first.stop();
    const second = await aPackingBox(directory);
    expect(await second.stations.scan(scan)).toMatchObject({ action: 'stopped' });
    await second.stations.startRecording(supervisor, asked);
    expect([second.recorder.clips.size, await recordingsOf(second, 'packing.recording.started')]).toMatchObject([0, { length: 1 }]);
    const again = { ...asked, requestId: v7() };
    expect(await second.stations.startRecording(supervisor, again)).toMatchObject({ state: 'recording' });
  });

  it('a refused request may be sent again and succeed then', async () => {
    const box = await aPackingBox(testFolder());
    const request = { ...start(1, 'RESI-0001'), requestId: v7() };
    expect(await codeOf(box.stations.startRecording(supervisor, request))).toBe('no_session');
    await box.open(1);
    expect(await box.stations.startRecording(supervisor, request)).toMatchObject({ state: 'recording' });
  });

  it('answers each scan of a flood, and tells the pages once a second that there is one', async () => {
    const recorder = new FakeRecorder();
    let begins: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (begins = resolve));
    recorder.latency = () => held;
    const clock = fakeClock(new Date());
    const box = await aPackingBox(testFolder(), { recorder, clock });
    await box.open(1);
    const counted: number[] = [];
    box.stations.events.on('counts', (counts) => void counted.push(counts[0]?.parcels ?? 0));
    const flood = () => Array.from({ length: 100 }, () => box.stations.scan(aScan(1, 'RESI-0001', { at: clock.now() })));
    const errors = () => box.told.flatMap((one) => (one.name === 'station_error' ? [one.payload.code] : []));
    const scans = flood();
    // one is at work and 64 wait
    await Promise.all(scans.slice(65));
    expect(errors()).toEqual(['rate_limited']);
    clock.advance(1_000);
    scans.push(...flood());
    await Promise.all(scans.slice(100));
    expect(errors()).toEqual(['rate_limited', 'rate_limited']);
    begins();
    const actions = (await Promise.all(scans)).map(({ action, code }) => code ?? action);
    expect(actions.filter((one) => one === 'rate_limited')).toHaveLength(135);
    expect(actions.filter((one) => one === 'stopped')).toHaveLength(32);
    await until('the last count', () => counted.at(-1) === 32);
  });

  it('a forgotten stop: warned after 60 s without motion, stopped 10 s later; motion takes the warning back (PK-4)', async () => {
    const clock = fakeClock(new Date());
    const box = await aPackingBox(testFolder(), { clock });
    await box.open(1);
    await box.stations.scan(aScan(1, 'RESI-0001', { at: clock.now() }));
    const warnings = () => box.told.flatMap((one) => (one.name === 'idle_warning' ? [one.payload.stopsAt] : []));
    clock.advance(59_000);
    box.stations.moved(cameraId(1), clock.monotonicMs());
    clock.advance(59_900);
    await box.stations.setMode(supervisor, { cameraId: cameraId(1), mode: 'return' });
    expect(warnings()).toEqual([]);
    clock.advance(100);
    await until('the warning', () => warnings().length === 1);
    expect(warnings()).toEqual([new Date(clock.now().getTime() + 10_000).toISOString()]);
    expect(box.stations.station(cameraId(1))?.stopsAt).toBe(warnings()[0]);
    box.stations.moved(cameraId(1), clock.monotonicMs());
    await until('taken back', () => warnings().at(-1) === null);
    clock.advance(70_000);
    await until('stopped', () => box.told.some((one) => one.name === 'recording_stopped' && one.payload.stopReason === 'idle'));
    expect(box.recorder.open).toEqual([]);
  });

  it('stops at the limit though things move (PK-4)', async () => {
    const clock = fakeClock(new Date());
    const box = await aPackingBox(testFolder(), { clock, rules: { limitSeconds: 900 } });
    await box.open(1);
    await box.stations.scan(aScan(1, 'RESI-0001', { at: clock.now() }));
    for (let minute = 0; minute < 15; minute++) {
      clock.advance(60_000);
      box.stations.moved(cameraId(1), clock.monotonicMs());
    }
    await until('stopped', () => box.told.some((one) => one.name === 'recording_stopped' && one.payload.stopReason === 'limit'));
    expect(box.stations.station(cameraId(1))?.last).toMatchObject({ durationMs: 900_000 });
  });

  it('a recorder that can not begin is an error of the station and a refusal, and leaves nothing', async () => {
    const box = await aPackingBox(testFolder());
    await box.open(1);
    box.recorder.fault = 'disk_full';
    expect(await box.stations.scan(aScan(1, 'RESI-0001'))).toMatchObject({
      action: 'refused',
      code: 'disk_full',
      station: { state: 'error', error: 'disk_full' },
    });
    expect(box.told.filter(({ name }) => name === 'station_error')).toMatchObject([
      { payload: { code: 'disk_full', barcode: 'RESI-0001' } },
    ]);
    expect(await recordingsOf(box, 'packing.recording.stopped')).toEqual([]);
    box.recorder.fault = null;
    expect(await box.stations.scan(aScan(1, 'RESI-0001'))).toMatchObject({ action: 'started' });
  });

  it('a recorder that never answers blocks nobody: the station goes on, the recording is closed as interrupted', async () => {
    const box = await aPackingBox(testFolder(), { over: { beginLimitMs: 50 } });
    await box.open(2);
    box.recorder.hangsAt = cameraId(1);
    const hanging = box.stations.scan(aScan(1, 'RESI-0001'));
    expect(await box.stations.scan(aScan(2, 'RESI-0002'))).toMatchObject({ action: 'started' });
    expect(await hanging).toMatchObject({ action: 'refused', code: 'unavailable' });
    box.recorder.hangsAt = null;
    expect(await box.stations.scan(aScan(1, 'RESI-0001'))).toMatchObject({ action: 'started' });
    expect(await recordingsOf(box, 'packing.recording.stopped')).toHaveLength(1);
  });

  it('a camera that is lost in the middle: the clip is closed and marked, the next one starts', async () => {
    const box = await aPackingBox(testFolder());
    await box.open(1);
    await box.stations.scan(aScan(1, 'RESI-0001'));
    box.recorder.lose(cameraId(1));
    await until('closed', () => box.told.some((one) => one.name === 'recording_stopped' && one.payload.stopReason === 'interrupted'));
    expect(box.stations.station(cameraId(1))).toMatchObject({ state: 'error', error: 'camera_lost' });
    expect(await box.stations.scan(aScan(1, 'RESI-0002'))).toMatchObject({ action: 'started', station: { error: null } });
    expect(box.stations.counts()).toMatchObject([{ parcels: 0 }]);
  });

  it('what lies in view of a camera and is no label is no error; the same from a scanner is one', async () => {
    const box = await aPackingBox(testFolder());
    await box.open(1);
    expect(await box.stations.scan(aScan(1, 'abc', { source: 'camera' }))).toMatchObject({ action: 'ignored', code: 'barcode_refused' });
    expect(await box.stations.scan(aScan(2, 'RESI-0001', { source: 'camera' }))).toMatchObject({
      action: 'ignored',
      code: 'station_unassigned',
    });
    expect(box.told.some(({ name }) => name === 'station_error')).toBe(false);
    expect(await box.stations.scan(aScan(1, 'abc', { source: 'usb' }))).toMatchObject({ action: 'refused', code: 'barcode_refused' });
    expect(box.told.filter(({ name }) => name === 'station_error')).toHaveLength(1);
  });

  it('an emergency stop ends everything at once, and what waited does not start again', async () => {
    const recorder = new FakeRecorder();
    const box = await aPackingBox(testFolder(), { recorder });
    await box.open();
    await Promise.all([1, 2].map((n) => box.stations.scan(aScan(n, `RESI-000${n}`))));
    recorder.latency = () => new Promise((resolve) => setTimeout(resolve, 20));
    const waiting = Array.from({ length: 10 }, (_, index) => box.stations.scan(aScan(3, `RESI-10${index}`)));
    const { stopped } = await box.stations.emergencyStop(supervisor, v7());
    expect(stopped.toSorted()).toEqual([1, 2, 3].map(cameraId));
    expect(recorder.open).toEqual([]);
    const outcomes = await Promise.all(waiting);
    expect(outcomes.filter(({ action }) => action === 'started')).toHaveLength(1);
    expect(outcomes.filter(({ code }) => code === 'conflict')).toHaveLength(9);
    expect(box.stations.overview().session).not.toBeNull();
  });

  it('tries again to finish a clip; one that is not there is an error of the station', async () => {
    const box = await aPackingBox(testFolder());
    await box.open(1);
    box.recorder.finishFailures = 2;
    await box.stations.scan(aScan(1, 'RESI-0001'));
    await box.stations.scan(aScan(1, 'RESI-0001'));
    await until('stored after all', () => states(box)[0]?.[0] === 'completed');
    expect(box.stations.health()).toMatchObject({ status: 'ok', progress: { closing: 0, stuck: 0 } });
    await box.stations.scan(aScan(1, 'RESI-0002'));
    box.recorder.stores = false;
    await box.stations.scan(aScan(1, 'RESI-0002'));
    await until('the error', () => states(box)[0]?.[0] === 'error');
    expect(box.stations.station(cameraId(1))?.error).toBe('clip_not_stored');
  });

  it('goes on trying to finish a clip as long as the trouble lasts', async () => {
    const box = await aPackingBox(testFolder(), { over: { retryMs: 1 } });
    await box.open(1);
    box.recorder.finishFailures = 8;
    await box.stations.scan(aScan(1, 'RESI-0001'));
    await box.stations.scan(aScan(1, 'RESI-0001'));
    await until('stored after all', () => states(box)[0]?.[0] === 'completed');
    expect(box.stations.health()).toMatchObject({ status: 'ok', progress: { closing: 0, stuck: 0 } });
  });

  it('stops at once while a clip waits for its next try', async () => {
    const box = await aPackingBox(testFolder(), { over: { retryMs: 60_000, stopLimitMs: 30_000 } });
    await box.open(1);
    box.recorder.finishFailures = 1_000;
    await box.stations.scan(aScan(1, 'RESI-0001'));
    await box.stations.scan(aScan(1, 'RESI-0001'));
    await until('the first failure', () => box.stations.health().status === 'degraded');
    const begunMs = performance.now();
    await box.stop();
    expect(performance.now() - begunMs).toBeLessThan(10_000);
  });

  it('a table whose camera was taken out of the configuration can still be freed', async () => {
    const box = await aPackingBox(testFolder());
    await box.open(2);
    box.stations.configure(defaultPackingRules, []);
    expect(box.stations.overview().items.map(({ name, cameraState }) => [name, cameraState])).toEqual([
      ['Table 1', 'unknown'],
      ['Table 2', 'unknown'],
    ]);
    expect(await box.stations.scan(aScan(1, 'RESI-0001'))).toMatchObject({ action: 'refused', code: 'station_unknown' });
    expect(await codeOf(box.stations.unassign(supervisor, { cameraId: cameraId(1) }))).toBe('done');
    expect(box.stations.overview().items).toHaveLength(1);
  });
});
