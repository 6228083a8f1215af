import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventBus, Lifecycle, type Logger, loadModelPack, systemClock as clock } from '@sigap/node-kit';
import { v4 } from 'uuid';
import { CloudClient } from './cloud/cloud-client.js';
import { loadTokenAuthentication } from './cloud/cloud-credentials.js';
import type { AgentConfiguration } from './configuration.js';
import { CropDesk } from './crops/crop-desk.js';
import { BoxConfiguration } from './fleet/box-configuration.js';
import { CameraCredentialStore } from './fleet/camera-credentials.js';
import { loadCameraFiles } from './fleet/camera-files.js';
import { type CommandHint, Commands } from './fleet/commands.js';
import { GallerySync, type GalleryTarget } from './gallery/gallery-sync.js';
import { HealthWatch } from './health/health-watch.js';
import { createMetrics } from './health/metrics.js';
import { registerPackingMetrics } from './health/packing-metrics.js';
import { composePackingFloor, type PackingFloor } from './packing-floor.js';
import { ClipRecorder, clipDirectory } from './recording/clip-recorder.js';
import { PictureScanner } from './scan/picture/picture-scanner.js';
import { loadBoxKey } from './store/box-key.js';
import { Store } from './store/store.js';
import { ClockWatch } from './sync/clock-watch.js';
import { MqttLink } from './sync/mqtt-link.js';
import { Recorder } from './sync/recorder.js';
import { RecoveryAlarm } from './sync/recovery-alarm.js';
import { Uplink } from './sync/uplink.js';
import { makeVision, type MakeVision } from './vision.js';
import { LocalServer } from './web/local-server.js';

export interface AgentParts {
  readonly configuration: AgentConfiguration;
  readonly logger: Logger;
  /** The agent can't go on and must not try: the process ends, its supervisor starts a new one. */
  readonly onFatal: (error: Error) => void;
  readonly makeVision?: MakeVision;
}

/** Puts the agent together; nothing runs yet. Modules start in the order of the last lines and stop in the reverse one. */
export async function composeAgent({ configuration, logger, onFatal, makeVision: make = makeVision }: AgentParts): Promise<Lifecycle> {
  const { dataDir } = configuration;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const authentication = loadTokenAuthentication(configuration.credentialsFile);
  const { tenantId, edgeId } = authentication;
  const key = loadBoxKey(join(dataDir, 'box.key'));
  const { pack, files } = await loadModelPack(configuration.facePack, { modelsDir: configuration.modelsDir });

  const store = new Store({
    // a box that was given to another tenant must not send it the events of the first
    directory: join(dataDir, 'store', edgeId),
    key,
    maxRows: configuration.outboxMostEvents,
    maxBytes: configuration.storeMostBytes,
    ballastBytes: configuration.ballastBytes,
    onFailed: onFatal,
  });
  const { state } = store;
  const clockWatch: ClockWatch = new ClockWatch({
    clock,
    logger,
    onStepped: (stepMs) => tell(sink.record({ type: 'edge.clock-stepped', data: { stepMs } })),
  });
  const sink: Recorder = new Recorder(store, clockWatch, clock);
  const tell = (recording: Promise<void>) => void recording.catch((err: unknown) => logger.error({ err }, 'event.not-kept'));
  const recoveryAlarm = new RecoveryAlarm({ state, sink, logger });

  const cloud = new CloudClient({
    baseUrl: configuration.cloudUrl,
    authentication,
    clock,
    heardTime: (dateMs, sentAtMs, receivedAtMs) => clockWatch.heardCloud(dateMs, sentAtMs, receivedAtMs),
  });
  const bootId = v4();
  const link = new MqttLink({
    url: configuration.mqttUrl,
    login: authentication.broker,
    state,
    clock,
    logger,
    identity: () => ({ agentVersion, bootId, epoch: store.epoch, cameraIds: box.cameraIds() }),
  });
  const uplink = new Uplink({
    store,
    link,
    recorder: sink,
    clock,
    clockReader: clockWatch,
    logger,
    onRestored: (keptEvents) =>
      tell(sink.record({ type: 'edge.store-recovered', data: { reason: 'cloud-knows-more', keptEvents, lostEvents: null } })),
  });

  const crops = new CropDesk({
    directory: join(dataDir, 'crops'),
    edgeId,
    key,
    mostBytes: configuration.cropsMostBytes,
    store,
    sink,
    cloud,
    clock,
    logger,
  });
  const scanner = new PictureScanner({
    sink: { scan: (scan) => floor.stations.scan(scan) },
    station: (cameraId) => floor.stations.station(cameraId),
    moved: (cameraId, atMs) => floor.stations.moved(cameraId, atMs),
    clock,
    logger,
  });
  const { cameras, recognition } = make({
    crops,
    codeFrames: scanner,
    pack,
    files,
    sink,
    state,
    clock,
    logger,
    cameraNetworks: configuration.cameraNetworks,
    sampleFps: () => box.sampleFps(),
  });
  const target: GalleryTarget = {
    applyGallery: async (change) => {
      await recognition.applyGallery(change);
      // after it nobody takes new ones; before the erasure is confirmed
      await crops.erase(change.eraseEmployeeIds);
    },
  };
  const gallery = new GallerySync({ cloud, store, sink, target, pack, logger });
  const box: BoxConfiguration = new BoxConfiguration({
    link,
    state,
    credentials: new CameraCredentialStore({ cloud, state, key, logger }),
    cameras,
    recognition,
    loadFiles: () => loadCameraFiles(configuration.cameraConfigsDir, edgeId),
    pack: pack.name,
    clock,
    logger,
    onGalleryVersion: (version) => gallery.wanted(version),
    onRunning: (desired, specs) => {
      crops.keepFor(desired?.privacy?.snapshotDays ?? null);
      floor.configure(desired, specs);
    },
  });
  const recorder = new ClipRecorder({
    directory: clipDirectory(dataDir, edgeId),
    keyFile: join(dataDir, 'clip-signing.key'),
    edgeId,
    version: agentVersion,
    cameras,
    state,
    sink,
    cloud,
    clockState: () => clockWatch.state(),
    clock,
    logger,
  });
  const floor: PackingFloor = composePackingFloor({
    configuration,
    identity: { tenantId, edgeId },
    key,
    store,
    sink,
    cloud,
    link,
    cameras,
    recorder,
    scanner,
    unsentEvents: () => health.current?.outbox.depth ?? 0,
    clock,
    clockState: () => clockWatch.state(),
    logger,
  });
  const hints = new EventBus<Record<CommandHint, undefined>>(logger);
  hints.on('directory.changed', () => floor.directory.sync());
  hints.on('clip.orders-changed', () => recorder.ordersChanged());
  const commands = new Commands({
    link,
    cloud,
    cameras,
    onHint: (hint) => hints.emit(hint, undefined),
    cloudNow: () => clockWatch.cloudNow(),
    clock,
    logger,
  });

  const health = new HealthWatch({
    store,
    link,
    sink,
    clock,
    logger,
    facts: () => ({
      clock: clockWatch.state(),
      recognition: recognition.status(),
      galleryVersion: gallery.version,
      clips: recorder.storage(),
      cameras: cameras.statuses().map((status) => ({ ...status, ...recognition.cameraStatus(status.cameraId) })),
    }),
    onStuck: (why) => onFatal(new Error(why)),
  });
  const metrics = createMetrics({
    health: () => health.current,
    counts: () => ({ recorded: sink.count, acknowledged: uplink.acknowledgedCount, connected: link.connected }),
    crops: () => crops.counts(),
    clips: () => recorder.counts(),
  });
  registerPackingMetrics(metrics, {
    packing: () => floor.stations.totals(),
    scanner: () => scanner.counts(),
    scanners: () => floor.scanners.counts(),
    pages: () => floor.web.counts(),
  });
  const web = new LocalServer({
    port: configuration.httpPort,
    logger,
    health: () => lifecycle.health(),
    metrics: async () => ({ contentType: metrics.contentType, body: await metrics.metrics() }),
  });

  // crops after the store, so that they stop before it, and after recognition, which hands over the last ones when it stops
  const keeping = [store, clockWatch, recoveryAlarm, crops];
  const telling = [web, link, uplink];
  // recording after the cameras, so that clips are closed while their processes still run
  const looking = [recognition, scanner, cameras, recorder];
  // last, so that it stops first: the others then wait for no reply
  const steering = [box, gallery, commands, health, cloud];
  const lifecycle: Lifecycle = new Lifecycle([...keeping, ...telling, ...looking, ...floor.modules, ...steering], logger);
  return lifecycle;
}

const agentVersion = versionOf(new URL('../package.json', import.meta.url));

function versionOf(packageFile: URL): string {
  const json: unknown = JSON.parse(readFileSync(packageFile, 'utf8'));
  return typeof json === 'object' && json !== null && 'version' in json ? String(json.version) : 'unknown';
}
