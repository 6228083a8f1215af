import { type Environment, integerSetting, loadConfiguration } from '@sigap/node-kit';
import { z } from 'zod';
import { defaultDataDir } from './system/places.js';

const environment = z.object({
  PORT: integerSetting('port of the dashboard and the API', { min: 1, max: 65_535 }).default(3000),
  EDGE_PORT: integerSetting('port of the packing stations', { min: 1, max: 65_535 }).default(3100),
  SIGAP_DATA: z.string().default(defaultDataDir).describe('folder for everything that is kept'),
  SIGAP_FACE_PACK: z.string().default('face-api').describe('face model pack'),
  SIGAP_MODELS_DIR: z.string().optional().describe('where installed model packs lie'),
});

export interface LauncherSettings {
  port: number;
  /** Of the station pages, which the box serves. */
  edgePort: number;
  dataDir: string;
  pack: string;
  modelsDir: string | undefined;
  /** The demo world with its virtual cameras. */
  demo: boolean;
}

/**
 * What `npm start` was asked for.
 * @param args those behind `npm start --`
 * @throws ConfigurationError naming a wrong variable; Error for an argument nobody knows
 */
export function readLauncherSettings(args: readonly string[], from: Environment = process.env): LauncherSettings {
  const unknown = args.find((arg) => arg !== '--no-demo');
  if (unknown !== undefined)
    throw new Error(
      `nobody knows the argument "${unknown}": there is --no-demo, and PORT, EDGE_PORT, SIGAP_DATA, SIGAP_FACE_PACK in the environment`,
    );
  const { PORT, EDGE_PORT, SIGAP_DATA, SIGAP_FACE_PACK, SIGAP_MODELS_DIR } = loadConfiguration(environment, from);
  const demo = !args.includes('--no-demo');
  return { port: PORT, edgePort: EDGE_PORT, dataDir: SIGAP_DATA, pack: SIGAP_FACE_PACK, modelsDir: SIGAP_MODELS_DIR, demo };
}
