import { mkdirSync, writeSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SignedManifest } from '@sigap/contracts';
import { chainBreaks, createLogger, systemClock as clock, verifyManifest } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { AddressPolicy } from '../../camera/address-policy.js';
import { CameraFleet } from '../../camera/camera-fleet.js';
import type { CameraSpec } from '../../camera/camera-spec.js';
import { Store } from '../../store/store.js';
import { ClockWatch } from '../../sync/clock-watch.js';
import { Recorder } from '../../sync/recorder.js';
import { storeOptions } from '../../test-rig/store-options.js';
import { ClipRecorder } from '../clip-recorder.js';
import { clipProblems } from '../clip-sweep.js';
import { awayCloud } from './away-cloud.js';
import { idleFrames } from './idle-frames.js';
import { anEnd, aParcel } from './parcels.js';

/*
 * A box that records one parcel after the other until somebody kills it, with the real store, the real worker processes and the real recorder.
 * Says on standard output, written synchronously, what it promised. Argument: JSON of BoxOrder.
 */
export interface BoxOrder {
  directory: string;
  source: CameraSpec['source'];
  /** Milliseconds of each parcel; null: only recover what is open, report, and end. */
  parcelMs: number | null;
  /** Ids of the first recordings, for who has to know their files beforehand. */
  recordingIds?: string[];
}

export interface BoxSaid {
  ready?: { pid: number; workerPid: number | null };
  begun?: string;
  stored?: { recordingId: string; startedAtMs: number; durationMs: number } | null;
  recordingId?: string;
  /** Of `recover` at the start, before anything else. */
  recovered?: string;
  report?: BoxReport;
}

export interface BoxReport {
  problems: string[];
  breaks: unknown[];
  invalid: number;
  /** How often `clip.stored` or `clip.missing` was told of each recording. */
  told: Record<string, number>;
  missing: string[];
  clips: number;
  lost: number;
}

const order = JSON.parse(process.argv[2] ?? '{}') as BoxOrder;
const logger = createLogger({ name: 'box', level: 'silent' });
mkdirSync(order.directory, { recursive: true });

const store = new Store({ ...storeOptions(join(order.directory, 'store')), onFailed: fail });
const clockWatch = new ClockWatch({ clock, logger, onStepped: () => undefined });
const sink = new Recorder(store, clockWatch, clock);
const fleet = new CameraFleet({
  sink,
  clock,
  logger,
  addressPolicy: new AddressPolicy('127.0.0.0/8'),
  frames: idleFrames,
  sampleFps: () => 5,
});
const recorder = new ClipRecorder({
  directory: join(order.directory, 'clips'),
  keyFile: join(order.directory, 'clip-signing.key'),
  edgeId: v7(),
  version: '0.1.0',
  cameras: fleet,
  state: store.state,
  sink,
  cloud: awayCloud,
  clockState: () => clockWatch.state(),
  clock,
  logger,
});
const cameraId = v7();

function say(line: BoxSaid): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

function fail(error: unknown): never {
  writeSync(2, `${error instanceof Error ? error.stack : String(error)}\n`);
  return process.exit(1);
}

/** As packing does at its start: what was open when the process died is closed and kept. */
async function recoverAll(): Promise<void> {
  for (const facts of recorder.books.open.values()) {
    const clip = await recorder.recover(facts, anEnd({ stopReason: 'interrupted' }));
    const { recordingId } = facts;
    say({ recovered: recordingId, stored: clip && { recordingId, startedAtMs: clip.startedAt.getTime(), durationMs: clip.durationMs } });
  }
}

async function recordForEver(parcelMs: number): Promise<void> {
  await fleet.apply([{ id: cameraId, name: 'Meja 1', zone: 'packing', purpose: 'packing', enabled: true, source: order.source }]);
  while (fleet.statuses()[0]?.state !== 'online') await delay(20);
  say({ ready: { pid: process.pid, workerPid: [...fleet.workerPids().values()][0] ?? null } });
  const ids = (order.recordingIds ?? []).values();
  for (;;) {
    const facts = aParcel(cameraId, { recordingId: ids.next().value ?? v7() });
    const { recordingId } = facts;
    // a worker that was killed comes back by itself
    const begun = await recorder.begin(facts, { preRollSeconds: 1 }).catch(() => null);
    if (begun === null) {
      await delay(50);
      continue;
    }
    say({ begun: recordingId });
    await delay(parcelMs * Math.random());
    const clip = await recorder.finish(recordingId, anEnd());
    say({ recordingId, stored: clip && { recordingId, startedAtMs: clip.startedAt.getTime(), durationMs: clip.durationMs } });
  }
}

async function report(): Promise<BoxReport> {
  const { books, places } = recorder;
  const events = await store.request('pending', { after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 1_000_000 });
  const told: Record<string, number> = {};
  const missing: string[] = [];
  const manifests: SignedManifest[] = [];
  for (const { type, data } of events) {
    if (type !== 'clip.stored' && type !== 'clip.missing') continue;
    const { recordingId, signed } = JSON.parse(data) as { recordingId: string; signed?: SignedManifest };
    told[recordingId] = (told[recordingId] ?? 0) + 1;
    if (signed === undefined) missing.push(recordingId);
    else manifests.push(signed);
  }
  return {
    problems: [...(await clipProblems({ places, books })), ...[...books.open.keys()].map((id) => `${id}: still open`)],
    breaks: chainBreaks(manifests),
    invalid: manifests.filter((signed) => !verifyManifest(signed).ok).length,
    told,
    missing,
    clips: books.clips.size,
    lost: (await readdir(places.lost)).length,
  };
}

await store.start().catch(fail);
await recorder.start().catch(fail);
await fleet.start();
await recoverAll().catch(fail);
if (order.parcelMs === null) {
  say({ report: await report() });
  await recorder.stop();
  await fleet.stop();
  await store.stop();
} else await recordForEver(order.parcelMs).catch(fail);
