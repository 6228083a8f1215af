import type { LiveClientEvents, LiveServerEvents } from '@sigap/contracts';
import type { Namespace, Socket } from 'socket.io';
import type { CameraAddress } from './camera-leases.js';

/** What a signed-in socket carries. */
export interface LiveSocketData {
  tenantId: string;
  userId: string;
  sessionId: string;
  /** The camera it looks at. */
  camera: CameraAddress | null;
}
type NoEvents = Record<string, never>;
export type LiveSocket = Socket<LiveClientEvents, LiveServerEvents, NoEvents, LiveSocketData>;
export type LiveNamespace = Namespace<LiveClientEvents, LiveServerEvents, NoEvents, LiveSocketData>;
