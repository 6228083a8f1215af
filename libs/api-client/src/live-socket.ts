import type { LiveClientEvents, LiveServerEvents } from '@sigap/contracts';
import { type Socket, io } from 'socket.io-client';

export type LiveSocket = Socket<LiveServerEvents, LiveClientEvents>;

/**
 * Opens the `/live` socket of the page's own origin; the session cookie signs it in. It reconnects by itself after a lost connection, not
 * after the server closed or refused it: for that, `stayConnected`.
 */
export function connectLive(origin?: string): LiveSocket {
  const options = { withCredentials: true, transports: ['websocket', 'polling'], reconnectionDelayMax: 5_000 };
  return origin ? io(`${origin}/live`, options) : io('/live', options);
}
