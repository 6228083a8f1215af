import { join } from 'node:path';
import { type ClockState, defaultPackingRules, type DesiredConfiguration, type PackingRules } from '@sigap/contracts';
import type { Clock, Logger, Module } from '@sigap/node-kit';
import type { CameraSpec } from './camera/camera-spec.js';
import type { CloudClient } from './cloud/cloud-client.js';
import type { AgentConfiguration } from './configuration.js';
import { BoxDirectory } from './directory/box-directory.js';
import { packingCameras } from './fleet/desired-rule.js';
import { PackingStations } from './packing/packing-stations.js';
import type { BoxFacts } from './packing/station-parts.js';
import type { ClipRecorder } from './recording/clip-recorder.js';
import { ScannerDevices } from './scan/devices/scanner-devices.js';
import type { PictureScanner } from './scan/picture/picture-scanner.js';
import type { Store } from './store/store.js';
import type { MqttLink } from './sync/mqtt-link.js';
import type { Recorder } from './sync/recorder.js';
import type { Vision } from './vision.js';
import { StationWeb } from './web/station-web.js';

export interface PackingFloorDependencies {
  readonly configuration: Pick<AgentConfiguration, 'dataDir' | 'station'>;
  readonly identity: { readonly tenantId: string; readonly edgeId: string };
  readonly key: Uint8Array;
  readonly store: Store;
  readonly sink: Recorder;
  readonly cloud: CloudClient;
  readonly link: MqttLink;
  readonly cameras: Vision['cameras'];
  readonly recorder: ClipRecorder;
  readonly scanner: PictureScanner;
  /** Events that the cloud does not have yet. */
  readonly unsentEvents: () => number;
  readonly clock: Clock;
  readonly clockState: () => ClockState;
  readonly logger: Logger;
}

/** The part of the box that packs: who works there, what is recorded, and the pages that show it. */
export interface PackingFloor {
  readonly directory: BoxDirectory;
  readonly stations: PackingStations;
  readonly web: StationWeb;
  readonly scanners: ScannerDevices;
  /** What runs from now on: rules of the desired configuration, cameras of it and of the camera files. */
  configure(desired: DesiredConfiguration | null, cameras: readonly CameraSpec[]): void;
  /** In the order of their start; the pages come last, and go first. */
  readonly modules: readonly Module[];
}

/** Puts it together; nothing runs yet. */
export function composePackingFloor(dependencies: PackingFloorDependencies): PackingFloor {
  const { configuration, identity, key, store, sink, cloud, link, cameras, recorder, scanner, clock, logger } = dependencies;
  const { dataDir } = configuration;
  const { state } = store;
  let rules: PackingRules = defaultPackingRules;
  let cloudSince: Date | null = null;
  let hadTables = false;
  const directory = new BoxDirectory({ cloud, state, clock, logger });
  const box = (): BoxFacts => {
    const { freeBytes, clipBytes, quotaBytes, short } = recorder.storage();
    return {
      edgeId: identity.edgeId,
      cloud: link.connected ? 'connected' : 'away',
      cloudSince: cloudSince?.toISOString() ?? null,
      unsentEvents: dependencies.unsentEvents(),
      disk: { freeBytes, clipBytes, quotaBytes, short },
    };
  };
  const stations = new PackingStations({
    store,
    sink,
    recorder,
    directory,
    cameras: () => cameras.statuses(),
    box,
    clock,
    clockState: dependencies.clockState,
    logger,
  });
  const scanners = new ScannerDevices({ file: join(dataDir, 'scanners.json'), sink: stations, clock, logger });
  const web = new StationWeb({
    ...configuration.station,
    dataDir,
    identity,
    actions: stations,
    platforms: () => rules.platforms,
    clips: recorder,
    cameras,
    directory,
    cloud,
    state,
    sink,
    key,
    clock,
    logger,
  });
  for (const name of ['connected', 'disconnected'] as const) {
    link.on(name, () => {
      cloudSince = clock.now();
      if (name === 'connected') void directory.sync();
    });
  }
  return {
    directory,
    stations,
    web,
    scanners,
    configure: (desired, specs) => {
      rules = desired?.packing ?? defaultPackingRules;
      const tables = packingCameras(specs, desired?.cameras ?? []);
      // the cloud hints at new people to boxes with stations alone: a box that becomes one has to ask
      if (tables.length > 0 && !hadTables) void directory.sync();
      hadTables = tables.length > 0;
      recorder.configure(rules);
      scanner.configure(rules, tables);
      stations.configure(rules, tables);
    },
    modules: [directory, stations, scanners, web],
  };
}
