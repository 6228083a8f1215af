import { z } from 'zod';
import type { Camera } from './camera.js';
import { type ControlCommand, controlCommandSchema, type ProgramEvent } from './control-protocol.js';

/** Carries out one line from standard input; whatever is wrong with it is refused in words. */
export async function obey(cameras: readonly Camera[], line: string): Promise<ProgramEvent> {
  let id = -1;
  try {
    const parsed: unknown = JSON.parse(line);
    // Whoever sent a wrong command waits for the answer to its number all the same.
    id = z.object({ id: z.int() }).parse(parsed).id;
    const command = controlCommandSchema.parse(parsed);
    const camera = cameras.find(({ name }) => name === command.camera);
    if (!camera) {
      throw new Error(`there is no camera ${command.camera}`);
    }
    await run(camera, command);
    return { event: 'done', id, ...(command.command === 'stats' ? { stats: camera.stats() } : {}) };
  } catch (error) {
    return { event: 'refused', id, error: error instanceof Error ? error.message : String(error) };
  }
}

async function run(camera: Camera, command: ControlCommand): Promise<void> {
  switch (command.command) {
    case 'stats':
      return;
    case 'drop':
      return camera.drop(command.ms);
    case 'stall':
      return camera.stall(command.ms);
    case 'tear':
      return camera.tear(command.pictures);
    case 'jumpPts':
      return camera.jumpPts(command.seconds);
    case 'setScene':
      return camera.setScene({ kind: 'faces', scene: command.scene });
    case 'setParcels':
      return camera.setScene({ kind: 'parcels', scene: command.scene });
    case 'resize':
      return camera.resize(command);
  }
}
