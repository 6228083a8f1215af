import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger, systemClock } from '@sigap/node-kit';
import { Store } from '../../store/store.js';
import { ClockWatch } from '../../sync/clock-watch.js';
import { Recorder } from '../../sync/recorder.js';
import { storeOptions } from '../../test-rig/store-options.js';
import { PackingStations } from '../packing-stations.js';
import type { ParcelClip, ParcelEnd, ParcelFacts, ParcelRecorder } from '../recording-port.js';
import { aCamera, aScan, cameraId, directory as people, employeeId, someRules, supervisor } from './a-world.js';

/*
 * Stations that scan as fast as they can until somebody kills the program. Says on standard output, one line of JSON each, what was
 * answered (so: what was durable). The recorder writes small files in the place of clips. Argument: a folder.
 */
const folder = process.argv[2] ?? '';
const tables = 3;
const say = (line: object) => writeSync(1, `${JSON.stringify(line)}\n`);

/** A clip is a file: `.open` while it grows, without it when it is whole. */
class FileRecorder implements ParcelRecorder {
  private readonly open = (id: string) => join(folder, 'clips', `${id}.open`);
  private readonly whole = (id: string) => join(folder, 'clips', id);

  async begin({ recordingId }: ParcelFacts): Promise<void> {
    const file = openSync(this.open(recordingId), 'wx');
    writeSync(file, 'pictures');
    fsyncSync(file);
    closeSync(file);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }

  async finish(recordingId: string, end: ParcelEnd): Promise<ParcelClip | null> {
    if (!existsSync(this.whole(recordingId))) {
      if (!existsSync(this.open(recordingId))) return null;
      await new Promise((resolve) => setTimeout(resolve, 4));
      renameSync(this.open(recordingId), this.whole(recordingId));
    }
    return { startedAt: end.stoppedAt, durationMs: 1 };
  }

  claim(): void {
    // nobody else finishes anything here
  }

  recover({ recordingId }: ParcelFacts, end: ParcelEnd): Promise<ParcelClip | null> {
    return this.finish(recordingId, end);
  }

  lastWritten(recordingId: string): Promise<Date | null> {
    return Promise.resolve(existsSync(this.open(recordingId)) ? statSync(this.open(recordingId)).mtime : null);
  }

  onEnded(): void {
    // its pictures never end by themselves
  }
}

mkdirSync(join(folder, 'clips'), { recursive: true });
const logger = createLogger({ name: 'runner', level: 'silent' });
const store = new Store({ ...storeOptions(join(folder, 'store')), onFailed: () => process.exit(1) });
const sink = new Recorder(store, new ClockWatch({ clock: systemClock, logger, onStepped: () => undefined }), systemClock);
await store.start();
const stations = new PackingStations({
  store,
  sink,
  recorder: new FileRecorder(),
  directory: people,
  cameras: () => [],
  box: () => ({
    edgeId: cameraId(1),
    cloud: 'away',
    cloudSince: null,
    unsentEvents: 0,
    disk: { freeBytes: 1, clipBytes: 0, quotaBytes: 1, short: false },
  }),
  clock: systemClock,
  logger,
});
stations.configure(
  someRules(),
  Array.from({ length: tables }, (_, index) => aCamera(index + 1)),
);
await stations.start();
const { session, items } = stations.overview();
say({ opened: true, session: session?.id ?? null, assigned: items.flatMap(({ employeeId: id }) => id ?? []) });
if (process.argv[3] === 'settle') {
  for (;;) {
    if (stations.health().progress?.['closing'] === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await store.stop();
  process.exit(0);
}
if (!session) {
  await stations.createSession(supervisor);
  for (let n = 1; n <= tables; n++)
    await stations.assign(supervisor, { cameraId: cameraId(n), employeeId: employeeId(n), platform: 'shopee' });
  say({ ready: true });
}

async function work(n: number): Promise<never> {
  for (let parcel = 1; ; parcel++) {
    const code = `RESI-${process.pid}-${n}-${parcel}`;
    for (const scan of [aScan(n, code), aScan(n, parcel % 3 === 0 ? `${code}-B` : code)]) {
      const { action, station } = await stations.scan(scan);
      say({ action, recordingId: station?.recordingId, code: scan.code });
    }
  }
}
await Promise.all(Array.from({ length: tables }, (_, index) => work(index + 1)));
