import { join } from 'node:path';
import type { DataFolder } from '../data-folder/data-folder.js';
import type { LauncherSettings } from '../launcher-settings.js';

export interface Wiring {
  settings: LauncherSettings;
  folder: DataFolder;
  databaseUrl: string;
  mqttPort: number;
}

/** What the API and its administration program are told. */
export function apiEnvironment({ settings, folder, databaseUrl, mqttPort }: Wiring): Record<string, string> {
  return {
    ...shared(settings, folder),
    PORT: String(settings.port),
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    SIGAP_MQTT_PORT: String(mqttPort),
    SIGAP_DATA: folder.path,
  };
}

/** What the edge agent is told. Its token is in a file, never here. */
export function edgeEnvironment({ settings, folder, mqttPort }: Omit<Wiring, 'databaseUrl'>): Record<string, string> {
  return {
    ...shared(settings, folder),
    SIGAP_DATA: folder.edge,
    SIGAP_CLOUD_URL: `http://127.0.0.1:${settings.port}`,
    SIGAP_MQTT_URL: `mqtt://127.0.0.1:${mqttPort}`,
    SIGAP_EDGE_CREDENTIALS: folder.edgeCredentials,
    SIGAP_CAMERA_CONFIGS: folder.cameraConfigs,
    SIGAP_HTTP_PORT: '0',
    EDGE_PORT: String(settings.edgePort),
    SIGAP_CAMERA_NETWORKS: process.env['SIGAP_CAMERA_NETWORKS'] ?? LOOPBACK_AND_PRIVATE,
  };
}

/** Virtual cameras and those of a first try are on loopback, which a box in earnest lets nobody reach. */
const LOOPBACK_AND_PRIVATE = '127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16';

function shared({ pack, modelsDir }: LauncherSettings, folder: DataFolder): Record<string, string> {
  return {
    SIGAP_FACE_PACK: pack,
    SIGAP_MODELS_DIR: modelsDir ?? join(folder.path, 'models'),
    NODE_ENV: process.env['NODE_ENV'] ?? 'development',
  };
}
