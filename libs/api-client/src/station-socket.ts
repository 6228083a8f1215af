import type { StationClientEvents, StationServerEvents } from '@sigap/contracts';
import { type Socket, io } from 'socket.io-client';

export type StationSocket = Socket<StationServerEvents, StationClientEvents>;

/** Opens the `/station` socket of the box that serves the page; the session cookie signs it in. See `stayConnected`. */
export function connectStation(origin?: string): StationSocket {
  const options = { withCredentials: true, transports: ['websocket', 'polling'], reconnectionDelayMax: 3_000 };
  return origin ? io(`${origin}/station`, options) : io('/station', options);
}
