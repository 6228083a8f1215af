import { defaultPackingRules, type PackingRules, type Station, type StationRules } from '@sigap/contracts';
import { createLogger, systemClock } from '@sigap/node-kit';
import { type ParcelScene, parcelRound, startVirtualCamera, type VirtualCamera, type VirtualCameraOptions } from '@sigap/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { aCamera, type FleetRig, startFleet } from '../../camera/test-rig/fleet-rig.js';
import { CollectedScans } from '../test-rig/collected-scans.js';
import { PictureScanner } from './picture-scanner.js';

type StationFacts = Pick<Station, 'assignmentId' | 'platform' | 'state'>;

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});

const assigned: StationFacts = { assignmentId: 'a', platform: 'shopee', state: 'idle' };
const soon = (check: () => void, timeout = 40_000) => vi.waitFor(check, { timeout, interval: 50 });

const emptyTable: ParcelScene = { table: 'wood', label: 'EMPTY', loopSeconds: 60, hands: [], parcels: [] };

interface Rig {
  scans: CollectedScans;
  moved: number[];
  scanner: PictureScanner;
  rig: FleetRig;
  camera: VirtualCamera;
  cameraId: string;
}

async function start(
  scene: ParcelScene,
  options: {
    station?: () => StationFacts | null;
    rules?: Partial<StationRules>;
    packing?: PackingRules;
    camera?: Partial<VirtualCameraOptions>;
  } = {},
): Promise<Rig> {
  const scans = new CollectedScans();
  const moved: number[] = [];
  const scanner = new PictureScanner({
    sink: scans,
    station: options.station ?? (() => assigned),
    moved: (_, atMs) => moved.push(atMs),
    clock: systemClock,
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  await scanner.start();
  const camera = await startVirtualCamera({
    width: 1280,
    height: 720,
    fps: 12,
    source: { kind: 'parcels', scene: emptyTable },
    ...options.camera,
  });
  const rig = await startFleet({ codeFrames: scanner });
  const spec = aCamera(camera.url, { purpose: 'packing' });
  const rules = { onOtherCode: null, region: null, defaultPlatform: null, ...options.rules };
  scanner.configure(options.packing ?? defaultPackingRules, [{ id: spec.id, rules }]);
  open.push({
    async stop() {
      await rig.fleet.stop();
      await scanner.stop();
      await camera.close();
    },
  });
  await rig.fleet.apply([spec]);
  await soon(() => expect(rig.fleet.statuses()[0]?.state).toBe('online'));
  // from the beginning: a busy machine needs long to open a camera
  await camera.setParcels(scene);
  return { scans, moved, scanner, rig, camera, cameraId: spec.id };
}

/** One box whose label lies there for the whole loop, and no hands. */
function still(change: Partial<ParcelScene['parcels'][number]> = {}): ParcelScene {
  const all = { from: 0, until: 60 };
  return {
    table: 'wood',
    label: 'STILL',
    loopSeconds: 60,
    hands: [],
    parcels: [{ code: 'SPXID0123456789A', ...all, shown: [all], qrBeside: 'https://example.com/1', ...change }],
  };
}

describe('PictureScanner on a real camera', () => {
  it('reads each label twice, when it comes and when it goes, in order, and no QR code beside it', async () => {
    const codes = ['SPXID0123456789A', 'JX9876543210'];
    const { scans, moved, cameraId, rig } = await start(parcelRound(codes, { secondsEach: 12, shownSeconds: 1.5 }));
    await soon(() => expect(scans.all.length).toBeGreaterThanOrEqual(4), 80_000);
    expect(scans.codes.slice(0, 4)).toEqual([codes[0], codes[0], codes[1], codes[1]]);
    expect(new Set(scans.all.map(({ symbology, source }) => `${symbology} ${source}`))).toEqual(new Set(['Code128 camera']));
    expect(scans.all.every((scan) => scan.cameraId === cameraId && Math.abs(scan.at.getTime() - Date.now()) < 60_000)).toBe(true);
    // hands and parcels move most of the time
    expect(moved.length).toBeGreaterThan(30);
    // faces are looked for elsewhere
    expect(rig.frames.count(cameraId)).toBe(0);
  });

  it('takes a label that lies there for one scan, and says that nothing moves', async () => {
    const { scans, scanner, moved } = await start(still());
    await soon(() => expect(scans.codes).toEqual(['SPXID0123456789A']));
    // the parcel came with the scene, and an encoder needs some pictures until it shows the same again and again
    let movedLately = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 8 && movedLately > 1; round++) {
      const [before, movedBefore] = [scanner.counts().pictures, moved.length];
      await soon(() => expect(scanner.counts().pictures).toBeGreaterThan(before + 10));
      movedLately = moved.length - movedBefore;
    }
    expect(scans.codes).toHaveLength(1);
    // the clock and the number in the picture change, which is less than a hand
    expect(movedLately).toBeLessThanOrEqual(1);
  });

  it('reads the QR code alone where the platform says so', async () => {
    const packing = {
      ...defaultPackingRules,
      platforms: defaultPackingRules.platforms.map((platform) => ({ ...platform, symbologies: ['QRCode' as const] })),
    };
    const { scans } = await start(still({ symbology: 'qr', code: 'SPXQR0001', turned: 14 }), { packing });
    await soon(() => expect(scans.all.map(({ code, symbology }) => [code, symbology])).toContainEqual(['SPXQR0001', 'QRCode']));
  });

  it('looks in the region of the station alone', async () => {
    const outside = await start(still(), { rules: { region: { x: 0, y: 0.7, width: 1, height: 0.3 } } });
    const before = outside.scanner.counts().pictures;
    await soon(() => expect(outside.scanner.counts().pictures).toBeGreaterThan(before + 4));
    expect(outside.scans.all).toEqual([]);
    const inside = await start(still(), { rules: { region: { x: 0.25, y: 0.2, width: 0.5, height: 0.4 } } });
    await soon(() => expect(inside.scans.codes).toEqual(['SPXID0123456789A']));
  });

  it('decodes nothing for a station without an employee, and begins as soon as there is one', async () => {
    let station: StationFacts | null = { assignmentId: null, platform: null, state: 'idle' };
    const { scans, rig } = await start(still(), { station: () => station });
    await soon(() => expect(rig.fleet.statuses()[0]?.state).toBe('online'));
    expect(rig.fleet.statuses()[0]?.decodedFrames).toBe(0);
    station = assigned;
    await soon(() => expect(scans.codes).toEqual(['SPXID0123456789A']));
  });

  it('tells motion from key frames alone where the station has a scanner of its own', async () => {
    const { scans, moved, rig } = await start(parcelRound(['SPXID0123456789A'], { secondsEach: 30, shownSeconds: 8 }), {
      station: () => ({ ...assigned, state: 'recording' }),
      rules: { cameraScan: false },
    });
    await soon(() => expect(moved.length).toBeGreaterThanOrEqual(3), 60_000);
    expect(scans.all).toEqual([]);
    const [status] = rig.fleet.statuses();
    // a key frame each two seconds, of twelve pictures a second
    expect(status?.decodedFrames).toBeLessThan(moved.length + 12);
    expect(status?.state).toBe('online');
  });

  it('scales what is larger than 1920 pixels', async () => {
    const { scans } = await start(still(), { camera: { width: 2560, height: 1440, fps: 4 } });
    await soon(() => expect(scans.codes).toEqual(['SPXID0123456789A']), 60_000);
  });

  it('reads H.265 of 1080 lines, and a printed command', async () => {
    const scene: ParcelScene = { ...still(), parcels: [], cards: [{ text: 'SIGAP:STOP', from: 0, until: 60 }] };
    const { scans } = await start(scene, { camera: { width: 1920, height: 1080, codec: 'h265', fps: 5 } });
    await soon(() => expect(scans.codes).toEqual(['SIGAP:STOP']), 60_000);
  });
});
