import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { integerSetting, loadConfiguration, logLevelSetting, portSetting, switchSetting, urlSetting } from '@sigap/node-kit';
import { z } from 'zod';
import { defaultCameraNetworks } from './camera/address-policy.js';

const builtStations = fileURLToPath(new URL('../../apps/station/dist/web', import.meta.url));

const environment = z.object({
  SIGAP_DATA: z.string().min(1).default('.sigap/edge').describe('folder of this box: store, key, camera files'),
  SIGAP_CLOUD_URL: urlSetting('the cloud API', ['http:', 'https:']),
  SIGAP_MQTT_URL: urlSetting('the broker', ['mqtt:', 'mqtts:', 'ws:', 'wss:']),
  SIGAP_EDGE_CREDENTIALS: z.string().min(1).optional().describe('file with {tenantId, edgeId, token}, readable by its owner alone'),
  SIGAP_CAMERA_CONFIGS: z.string().min(1).optional().describe('folder with one JSON file a camera'),
  SIGAP_CAMERA_NETWORKS: z.string().min(1).default(defaultCameraNetworks).describe('networks that cameras may lie in, CIDR with commas'),
  SIGAP_FACE_PACK: z.string().min(1).default('face-api').describe('face model pack'),
  SIGAP_MODELS_DIR: z.string().min(1).optional().describe('folder of installed model packs'),
  SIGAP_HTTP_PORT: portSetting('health and metrics on loopback; 0: a free one').default(0),
  SIGAP_OUTBOX_MOST_EVENTS: integerSetting('unsent events that are kept; more are refused', { min: 1_000 }).default(2_000_000),
  SIGAP_STORE_MOST_MB: integerSetting('share of the disk that the store may take', { min: 16 }).default(4_096),
  SIGAP_BALLAST_MB: integerSetting('room kept back for a full disk', { min: 0, max: 4_096 }).default(64),
  SIGAP_CROPS_MOST_MB: integerSetting('face crops on disk until the cloud has them; 0: none are kept', { min: 0, max: 4_096 }).default(64),
  EDGE_PORT: portSetting('station pages on this machine, plain HTTP on loopback; 0: a free one').default(3100),
  EDGE_LAN: switchSetting('station pages for the whole LAN, by HTTPS with a certificate that the box makes').default(false),
  EDGE_LAN_PORT: portSetting('of the station pages on the LAN; 0: a free one').default(3443),
  EDGE_LAN_NAMES: z
    .string()
    .regex(/^[A-Za-z0-9.-]*(\s*,\s*[A-Za-z0-9.-]+)*$/)
    .default('')
    .describe('names of this box on the LAN beside its host name, with commas'),
  SIGAP_STATION_WEB_DIR: z.string().min(1).default(builtStations).describe('the built station pages'),
  LOG_LEVEL: logLevelSetting(),
});

/** Settings of the agent, with the defaults that depend on the data folder filled in. */
export interface AgentConfiguration {
  readonly dataDir: string;
  readonly cloudUrl: string;
  readonly mqttUrl: string;
  readonly credentialsFile: string;
  readonly cameraConfigsDir: string;
  readonly cameraNetworks: string;
  readonly facePack: string;
  readonly modelsDir: string;
  readonly httpPort: number;
  readonly outboxMostEvents: number;
  readonly storeMostBytes: number;
  readonly ballastBytes: number;
  readonly cropsMostBytes: number;
  /** The station pages: on loopback, and on the LAN where that is wanted. */
  readonly station: {
    readonly port: number;
    readonly lan: { readonly port: number; readonly names: readonly string[] } | null;
    readonly webDir: string;
  };
  readonly logLevel: z.infer<typeof environment>['LOG_LEVEL'];
}

/** The only place where the environment is read. Throws ConfigurationError naming each wrong variable. */
export function readConfiguration(): AgentConfiguration {
  const settings = loadConfiguration(environment);
  const dataDir = settings.SIGAP_DATA;
  return {
    dataDir,
    cloudUrl: settings.SIGAP_CLOUD_URL,
    mqttUrl: settings.SIGAP_MQTT_URL,
    credentialsFile: settings.SIGAP_EDGE_CREDENTIALS ?? join(dataDir, 'credentials.json'),
    cameraConfigsDir: settings.SIGAP_CAMERA_CONFIGS ?? join(dataDir, 'camera_configs'),
    cameraNetworks: settings.SIGAP_CAMERA_NETWORKS,
    facePack: settings.SIGAP_FACE_PACK,
    modelsDir: settings.SIGAP_MODELS_DIR ?? join(dataDir, 'models'),
    httpPort: settings.SIGAP_HTTP_PORT,
    outboxMostEvents: settings.SIGAP_OUTBOX_MOST_EVENTS,
    storeMostBytes: settings.SIGAP_STORE_MOST_MB * 1024 * 1024,
    ballastBytes: settings.SIGAP_BALLAST_MB * 1024 * 1024,
    cropsMostBytes: settings.SIGAP_CROPS_MOST_MB * 1024 * 1024,
    station: {
      port: settings.EDGE_PORT,
      lan: settings.EDGE_LAN ? { port: settings.EDGE_LAN_PORT, names: namesOf(settings.EDGE_LAN_NAMES) } : null,
      webDir: settings.SIGAP_STATION_WEB_DIR,
    },
    logLevel: settings.LOG_LEVEL,
  };
}

function namesOf(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
