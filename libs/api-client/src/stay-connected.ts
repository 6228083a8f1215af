/** What a Socket.IO client of any namespace has. */
export interface Reconnecting {
  readonly active: boolean;
  connect(): unknown;
  on(event: 'disconnect', listener: (reason: string) => void): unknown;
  on(event: 'connect_error', listener: (error: Error) => void): unknown;
  off(event: 'disconnect', listener: (reason: string) => void): unknown;
  off(event: 'connect_error', listener: (error: Error) => void): unknown;
}

/** Codes with which a socket is refused for good: trying again changes nothing. */
const final = ['not_signed_in', 'forbidden'] as const;
export type FinalRefusal = (typeof final)[number];

export interface StayConnectedOptions {
  /** The session ended, or its role may not look. */
  readonly onRefused: (code: FinalRefusal) => void;
  /** Before the next try, in milliseconds; spread by up to as much again, so that a restarted server is not asked by all pages at once. */
  readonly delayMs?: number;
}

/**
 * Comes back where the library gives up: a server that closes its sockets (it restarts, or could not read what to show) and one that
 * refuses a socket for a passing reason. @returns stops it; call it before `disconnect()`
 */
export function stayConnected(socket: Reconnecting, { onRefused, delayMs = 1_000 }: StayConnectedOptions): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => socket.connect(), delayMs * (1 + Math.random()));
  };
  const onDisconnect = (reason: string) => {
    if (reason === 'io server disconnect') later();
  };
  const onError = (error: Error) => {
    // while the server can't be reached the library tries by itself
    if (socket.active) return;
    const refusal = final.find((code) => code === error.message);
    if (refusal === undefined) later();
    else onRefused(refusal);
  };
  socket.on('disconnect', onDisconnect);
  socket.on('connect_error', onError);
  return () => {
    clearTimeout(timer);
    socket.off('disconnect', onDisconnect);
    socket.off('connect_error', onError);
  };
}
