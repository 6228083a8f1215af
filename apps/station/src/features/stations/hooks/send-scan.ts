import type { StationSocket } from '@sigap/api-client';

/** Longer than the box gives a recorder to begin. A line that broke is noticed later than that. */
const answerMs = 12_000;

/**
 * Sends what was scanned on the page. `onLost`: it led to nothing, and nobody else says so: `unanswered`, or the code of what the box could
 * not take. What the rules refuse comes as `station_error` to every screen.
 */
export function sendScan(socket: StationSocket, scan: { cameraId: string; barcode: string }, onLost: (code: string) => void): void {
  const timer = setTimeout(() => onLost('unanswered'), answerMs);
  socket.emit('session_barcode_scan', { ...scan, requestId: crypto.randomUUID() }, ({ action, code, message }) => {
    clearTimeout(timer);
    if (action === 'refused' && message === null) onLost(code ?? 'internal');
  });
}
