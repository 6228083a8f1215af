import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackingRules } from '@sigap/contracts';
import { systemClock } from '@sigap/node-kit';
import { parcelRound, type ParcelScene, startVirtualCamera } from '@sigap/testing';
import { v7 } from 'uuid';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { KeptState } from '../camera/test-rig/kept-state.js';
import { aCamera as aSpec, startFleet } from '../camera/test-rig/fleet-rig.js';
import { aPackingBox, logger } from '../packing/test-rig/a-packing-box.js';
import { cameraId, someRules } from '../packing/test-rig/a-world.js';
import { ClipRecorder } from '../recording/clip-recorder.js';
import { awayCloud } from '../recording/test-rig/away-cloud.js';
import { testFolder } from '../test-rig/test-folder.js';
import { ScannerDevices } from './devices/scanner-devices.js';
import { PictureScanner } from './picture/picture-scanner.js';
import { SimulatedKeyboard } from './test-rig/simulated-keyboard.js';

const hasFfprobe = spawnSync('ffprobe', ['-version'], { stdio: 'ignore' }).status === 0;
const table = cameraId(1);
const soon = (check: () => void | Promise<void>, timeout: number) => vi.waitFor(check, { timeout, interval: 50 });

const emptyTable: ParcelScene = { table: 'wood', label: 'EMPTY', loopSeconds: 60, hands: [], parcels: [] };

/** Camera, eyes, stations and recorder as on a box, with one table that somebody works at. */
async function aTable(scene: ParcelScene, rules: Partial<PackingRules> = {}) {
  const folder = testFolder();
  const camera = await startVirtualCamera({ width: 1280, height: 720, fps: 12, source: { kind: 'parcels', scene: emptyTable } });
  onTestFinished(() => camera.close());
  const scanner: PictureScanner = new PictureScanner({
    sink: { scan: (scan) => packing.stations.scan(scan) },
    station: (id) => packing.stations.station(id),
    moved: (id, atMs) => packing.stations.moved(id, atMs),
    clock: systemClock,
    logger,
  });
  const { fleet, events } = await startFleet({ codeFrames: scanner });
  const recorder = new ClipRecorder({
    directory: join(folder, 'clips'),
    keyFile: join(folder, 'clip-signing.key'),
    edgeId: v7(),
    version: '0.1.0',
    cameras: fleet,
    sink: events,
    cloud: awayCloud,
    clockState: () => ({ state: 'synced', offsetMs: 0 }),
    clock: systemClock,
    logger,
    state: new KeptState(),
  });
  await recorder.start();
  const packing = await aPackingBox(join(folder, 'store'), { cameras: 1, rules, over: { recorder, cameras: () => fleet.statuses() } });
  const scanners = new ScannerDevices({ file: join(folder, 'scanners.json'), sink: packing.stations, clock: systemClock, logger });
  scanner.configure(someRules({}), []);
  await scanner.start();
  onTestFinished(async () => {
    await scanners.stop();
    await packing.stop();
    await recorder.stop();
    await fleet.stop();
    await scanner.stop();
  });
  await fleet.apply([aSpec(camera.url, { id: table, purpose: 'packing' })]);
  await soon(() => expect(fleet.statuses()[0]?.state).toBe('online'), 40_000);
  await packing.open(1);
  // from the beginning: a busy machine needs long to open a camera
  await camera.setParcels(scene);
  return { ...packing, camera, recorder, scanner, scanners, folder };
}

describe('a parcel from the label to the clip', () => {
  it('is recorded while it is packed, by what the camera reads, and nothing else is', async () => {
    const codes = ['SPXID0123456789A', 'JX9876543210'];
    const { told, recorder } = await aTable(parcelRound(codes, { secondsEach: 15, shownSeconds: 2 }));
    const clips = () => told.flatMap((each) => (each.name === 'clip_stored' ? [each.payload] : []));
    await soon(() => expect(clips().length).toBeGreaterThanOrEqual(2), 120_000);
    const stopped = told.flatMap((each) => (each.name === 'recording_stopped' ? [each.payload] : []));
    const whole = stopped.find(({ stopReason }) => stopReason === 'scan');
    expect(whole?.barcode).toBeOneOf(codes);
    // the QR codes beside the labels started nothing
    const started = told.flatMap((each) => (each.name === 'recording_started' ? [each.payload.barcode] : []));
    expect(started.every((code) => codes.includes(code))).toBe(true);
    const file = recorder.file(whole?.recordingId ?? '');
    expect(file?.bytes).toBeGreaterThan(100_000);
    const duration = hasFfprobe ? durationOf(file?.path ?? '') : 9;
    // from the first showing of the label to the second, with the pre-roll
    expect(duration).toBeGreaterThan(6);
    expect(duration).toBeLessThan(18);
  });

  it('starts when its label is alone in view, and ends when another one has come beside it', async () => {
    const lies = { from: 0, until: 60 };
    // labels that are held in: one as the parcel comes, one while it is packed
    const cards = [
      { text: 'SPXID0000B', from: 0, until: 12 },
      { text: 'SPXID0000C', from: 25, until: 45 },
    ];
    const parcels = [{ code: 'JX9876543210', ...lies, shown: [lies], turned: 0 }];
    const { told, stations } = await aTable({ table: 'wood', label: 'MEJA 1', loopSeconds: 60, hands: [], parcels, cards });
    const happened = () =>
      told.flatMap((each) => {
        if (each.name === 'recording_started') return [`started ${each.payload.barcode}`];
        if (each.name === 'recording_stopped') return [`${each.payload.stopReason} ${each.payload.barcode}`];
        return each.name === 'two_labels' ? [`two labels: ${each.payload.inView}`] : [];
      });
    await soon(() => expect(happened()).toEqual(['two labels: true']), 15_000);
    expect(stations.station(table)).toMatchObject({ state: 'idle', twoLabels: true });
    await soon(() => expect(happened()).toEqual(['two labels: true', 'started JX9876543210', 'two labels: false']), 20_000);
    expect(stations.station(table)).toMatchObject({ state: 'recording', twoLabels: false });
    await soon(() => expect(happened().slice(4)).toEqual(['next JX9876543210', 'started SPXID0000C', 'two labels: false']), 25_000);
    expect(happened()[3]).toBe('two labels: true');
  });

  it('ends by itself when nothing moves on the table any more, and not while hands are at work (PK-4)', async () => {
    const always = { from: 0, until: 3_600 };
    const code = 'SPXID0123456789A';
    const lies: ParcelScene = {
      table: 'wood',
      label: 'MEJA 1',
      loopSeconds: 3_600,
      hands: [],
      parcels: [{ ...always, code, shown: [always], turned: 0 }],
    };
    const { told, stations, camera, recorder } = await aTable(lies, { idleSeconds: 5, idleWarningSeconds: 2 });
    const started = () => told.flatMap((each) => (each.name === 'recording_started' ? [each.payload] : []));
    const stopped = () => told.flatMap((each) => (each.name === 'recording_stopped' ? [each.payload] : []));
    const warnings = () => told.flatMap((each) => (each.name === 'idle_warning' ? [each.payload.stopsAt] : []));
    await soon(() => expect(started()).toHaveLength(1), 40_000);
    await camera.setParcels({ ...lies, hands: [always] });
    const workedFromMs = performance.now();
    await soon(() => expect(performance.now() - workedFromMs).toBeGreaterThan(15_000), 20_000);
    expect(stations.station(table)).toMatchObject({ state: 'recording', barcode: code, stopsAt: null });
    expect(stopped()).toEqual([]);
    await camera.setParcels(lies);
    const stillFromMs = performance.now();
    await soon(() => expect(warnings().at(-1)).toBeTypeOf('string'), 40_000);
    await soon(() => expect(stopped()).toMatchObject([{ barcode: code, stopReason: 'idle' }]), 40_000);
    const stillMs = performance.now() - stillFromMs;
    expect(stillMs).toBeGreaterThan(6_500);
    await soon(() => expect(recorder.file(started()[0]?.recordingId ?? '')?.bytes).toBeGreaterThan(100_000), 40_000);
    // the label still lies in view, and starts nothing anew
    expect(started()).toHaveLength(1);
    console.log(`ended as forgotten ${Math.round(stillMs)} ms after the last hand was gone`);
  }, 180_000);

  it('is recorded by a scanner at the box, whatever the camera sees', async () => {
    const { told, scanners, folder } = await aTable({ table: 'steel', label: 'MEJA 1', loopSeconds: 60, parcels: [] });
    const gun = new SimulatedKeyboard(join(folder, 'gun'));
    writeFileSync(join(folder, 'scanners.json'), JSON.stringify({ scanners: [{ match: gun.path, station: table, kind: 'keyboard' }] }));
    gun.plugIn();
    await scanners.start();
    await soon(() => expect(scanners.counts().connected).toBe(1), 40_000);
    gun.type('SPXID0123456789A');
    await soon(() => expect(told.map(({ name }) => name)).toContain('recording_started'), 40_000);
    gun.type('SIGAP:STOP');
    await soon(() => expect(told.map(({ name }) => name)).toContain('clip_stored'), 40_000);
  });

  it('is recorded at the station whose printed code a loose scanner read', async () => {
    const { told, scanners, folder } = await aTable({ table: 'wood', label: 'MEJA 1', loopSeconds: 60, parcels: [] });
    const gun = new SimulatedKeyboard(join(folder, 'gun'));
    writeFileSync(join(folder, 'scanners.json'), JSON.stringify({ scanners: [{ match: gun.path, kind: 'keyboard' }] }));
    gun.plugIn();
    await scanners.start();
    await soon(() => expect(scanners.counts().connected).toBe(1), 40_000);
    gun.type('SPXID0000000001');
    gun.type('SIGAP:STATION:1');
    gun.type('SPXID0000000002');
    const started = () => told.flatMap((each) => (each.name === 'recording_started' ? [each.payload.barcode] : []));
    await soon(() => expect(started()).toEqual(['SPXID0000000002']), 40_000);
  });
});

function durationOf(path: string): number {
  const args = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path];
  return Number(execFileSync('ffprobe', args, { encoding: 'utf8' }));
}
