import { Client } from 'pg';
import type { RunningSystem } from './running-system.js';

/** How many events of one camera the cloud has stored; `type` as LIKE takes it, e.g. `sighting.%`. */
export async function storedEvents(system: RunningSystem, cameraId: string, type: string): Promise<number> {
  const database = new Client(system.databaseUrl());
  await database.connect();
  const { rowCount } = await database.query('SELECT 1 FROM events WHERE camera_id = $1 AND type LIKE $2', [cameraId, type]);
  await database.end();
  return rowCount ?? 0;
}
