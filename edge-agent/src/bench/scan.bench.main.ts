import { mkdtempSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultPackingRules, linearSymbologies, type ScanOutcome, type Symbology } from '@sigap/contracts';
import { createLogger, systemClock } from '@sigap/node-kit';
import { parcelRound, startVirtualCameras } from '@sigap/testing';
import { v7 } from 'uuid';
import { AddressPolicy } from '../camera/address-policy.js';
import type { CameraFrame, FrameConsumer } from '../camera/camera-frame.js';
import { CameraFleet } from '../camera/camera-fleet.js';
import type { CameraSpec } from '../camera/camera-spec.js';
import { CodeReader } from '../scan/picture/code-reader.js';
import { PictureScanner } from '../scan/picture/picture-scanner.js';
import { greyPicture, hasLabelPhotographs, photographs, photographSets, symbologiesOf } from '../scan/test-rig/label-photographs.js';
import { costOf } from './process-cost.js';
import { hasZxingCpp, readByZxingCpp, textsByZxingCpp } from './zxing-peer.js';

/**
 * Codes in pictures: time for each picture of a packing table as it comes from a real stream, against native zxing-cpp on the same
 * pictures; then how many photographs of real labels are read as they should be (from `../shared/data`, where it is there), what scanning
 * costs for 1 and 4 cameras, and how old a picture is when its code answers.
 * `node scan.bench.main.js [seconds for each measurement]`; prints one JSON row a line.
 */
const seconds = Number(process.argv[2] ?? 12);
const pictures = 40;
const round = (value: number) => Number(value.toPrecision(3));
const logger = createLogger({ name: 'bench', level: 'silent' });
const codes = ['SPXID0123456789A', 'JX9876543210', 'TKP0123456789'];

function print(name: string, ours: number, peer: number | null, unit: string, note: string): void {
  const ratio = peer === null || peer === 0 ? null : round(ours / peer);
  process.stdout.write(`${JSON.stringify({ name, ours: round(ours), peer: peer === null ? null : round(peer), ratio, unit, note })}\n`);
}

function fleetFor(codeFrames: FrameConsumer): CameraFleet {
  const nobody: FrameConsumer = {
    consume: (frame) => frame.release(false),
    cameraOffline: () => undefined,
    cameraRemoved: () => undefined,
    faces: () => [],
    affordableFps: () => 0,
  };
  const sink = { record: () => Promise.resolve() };
  const addressPolicy = new AddressPolicy('127.0.0.0/8');
  return new CameraFleet({ sink, clock: systemClock, logger, addressPolicy, frames: nobody, codeFrames, sampleFps: () => 5 });
}

function specOf(url: string): CameraSpec {
  const source = { kind: 'network', url, subUrl: null, username: null, password: null, transport: 'tcp' } as const;
  return { id: v7(), name: 'table', zone: 'packing', purpose: 'packing', enabled: true, source };
}

async function camerasOf(count: number, size: { width: number; height: number }) {
  const scene = parcelRound(codes, { secondsEach: 12, shownSeconds: 2.5 });
  const each = { ...size, fps: 25, source: { kind: 'parcels', scene } } as const;
  return startVirtualCameras(Array.from({ length: count }, (_, index) => ({ ...each, name: `table-${index}` })));
}

/** Pictures as a consumer gets them, one after the other. */
async function collect(size: { width: number; height: number }): Promise<Buffer[]> {
  const [camera] = await camerasOf(1, size);
  if (camera === undefined) throw new Error('no camera');
  const taken: Buffer[] = [];
  let enough: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (enough = resolve));
  const fleet = fleetFor({
    consume: (frame: CameraFrame) => {
      const bytes = Buffer.alloc(frame.place.length);
      readSync(frame.place.fd, bytes, 0, bytes.length, frame.place.offset);
      frame.release(true);
      taken.push(bytes);
      if (taken.length === pictures) enough();
    },
    cameraOffline: () => undefined,
    cameraRemoved: () => undefined,
    faces: () => [],
    // spread over the stay of a parcel
    affordableFps: () => 4,
  });
  await fleet.start();
  await fleet.apply([specOf(camera.url)]);
  await all;
  await fleet.stop();
  await camera.close();
  return taken.slice(0, pictures);
}

async function measureReading(name: string, size: { width: number; height: number }, reader: CodeReader): Promise<void> {
  const taken = await collect(size);
  const folder = mkdtempSync(join(tmpdir(), 'sigap-scan-bench-'));
  const file = join(folder, 'pictures.gray');
  writeFileSync(file, Buffer.concat(taken));
  const sets: readonly [string, readonly Symbology[]][] = [
    ['1D', linearSymbologies],
    ['CODE 128 alone', ['Code128']],
    ['1D and QR', [...linearSymbologies, 'QRCode']],
  ];
  for (const [kind, symbologies] of sets) {
    const times: number[] = [];
    let read = 0;
    for (const [index, picture] of [...taken.slice(0, 3), ...taken].entries()) {
      const begin = performance.now();
      reader.pixels(picture.length).set(picture);
      const found = reader.read({ ...size, symbologies, invert: false });
      // the first ones warm up
      if (index >= 3 && found.length > 0) read++;
      times.push(performance.now() - begin);
    }
    const counted = times.slice(3).toSorted((a, b) => a - b);
    const mean = counted.reduce((sum, ms) => sum + ms, 0) / counted.length;
    const slowest = counted[Math.floor(counted.length * 0.95)] ?? mean;
    const peer = readByZxingCpp(file, size, symbologies);
    const note = `p95 ${round(slowest)} ms; ${round(1000 / mean)} pictures/s; read in ${read} of ${pictures}, native zxing-cpp in ${peer?.read ?? '-'} of ${pictures}`;
    print(`read ${kind} in ${name}`, mean, peer?.ms ?? null, 'ms', note);
  }
  rmSync(folder, { recursive: true });
}

/** What a label shows is written beside its photograph: an answer counts when it is that text. */
async function measurePhotographs(reader: CodeReader): Promise<void> {
  if (!hasLabelPhotographs) {
    process.stderr.write('photographs of real labels: left out, there is no ../shared/data/barcodes\n');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'sigap-scan-bench-'));
  const file = join(folder, 'picture.gray');
  const hasPeer = hasZxingCpp();
  for (const set of photographSets) {
    const symbologies = symbologiesOf(set);
    const labels = photographs(set);
    const [ours, native] = [
      { right: 0, wrong: 0 },
      { right: 0, wrong: 0, died: 0 },
    ];
    for (const { path, text } of labels) {
      const { data, ...size } = await greyPicture(path);
      reader.pixels(data.length).set(data);
      const texts = reader.read({ ...size, symbologies, invert: true }).map((found) => found.text);
      if (texts.includes(text)) ours.right++;
      if (texts.some((read) => read !== text)) ours.wrong++;
      if (!hasPeer) continue;
      writeFileSync(file, data);
      const read = textsByZxingCpp(file, size, symbologies);
      if (read === null) native.died++;
      else {
        if (read.includes(text)) native.right++;
        if (read.some((one) => one !== text)) native.wrong++;
      }
    }
    const peer = hasPeer
      ? `native zxing-cpp: ${native.wrong} wrong, ended by its own assertion in ${native.died}`
      : 'native zxing-cpp left out';
    const note = `of ${labels.length}, each with its text beside it; ours: ${ours.wrong} wrong; ${peer}`;
    print(`photographs of real labels read, ${set}`, ours.right, hasPeer ? native.right : null, 'photographs', note);
  }
  rmSync(folder, { recursive: true });
}

async function measureLoad(count: number): Promise<void> {
  const size = { width: 1280, height: 720 };
  const cameras = await camerasOf(count, size);
  const ages: number[] = [];
  const outcome: ScanOutcome = { action: 'started', code: null, message: null, station: null };
  const scanner = new PictureScanner({
    sink: {
      scan: ({ at }) => {
        ages.push(Date.now() - at.getTime());
        return Promise.resolve(outcome);
      },
    },
    station: () => ({ assignmentId: 'a', platform: 'shopee', state: 'idle' }),
    moved: () => undefined,
    clock: systemClock,
    logger,
  });
  scanner.configure(defaultPackingRules, []);
  const fleet = fleetFor(scanner);
  await scanner.start();
  await fleet.start();
  await fleet.apply(cameras.map(({ url }) => specOf(url)));
  await delay(3_000);
  const pids = () => [process.pid, ...new Set(fleet.workerPids().values())].filter((pid) => pid !== undefined);
  const before = costOf(pids());
  const countedBefore = scanner.counts().pictures;
  await delay(seconds * 1000);
  const after = costOf(pids());
  const cpu = ((after.cpuSeconds - before.cpuSeconds) / seconds) * 100;
  const rate = (scanner.counts().pictures - countedBefore) / seconds / count;
  await fleet.stop();
  await scanner.stop();
  await Promise.all(cameras.map((camera) => camera.close()));
  const note = `decoding 720p25 and reading codes: ${round(rate)} pictures/s of each, ${ages.length} scans, ${round(after.memoryBytes / 1e6)} MB`;
  print(`CPU of ${count} scanning cameras, each`, cpu / count, null, '% of a core', note);
  const oldest = ages.toSorted((a, b) => a - b);
  if (oldest.length > 0)
    print(`decoded picture to scan, ${count} cameras`, oldest[Math.floor(oldest.length / 2)] ?? 0, null, 'ms', `most ${oldest.at(-1)} ms`);
}

const reader = await CodeReader.load();
await measureReading('1280x720', { width: 1280, height: 720 }, reader);
await measureReading('1920x1080', { width: 1920, height: 1080 }, reader);
await measurePhotographs(reader);
await measureLoad(1);
await measureLoad(4);
process.exit(0);
