import { type ScanOutcome, stationRoutes, type StationClientEvents, type StationServerEvents } from '@sigap/contracts';
import type { SeededRandom } from '@sigap/testing';
import { io, type Socket } from 'socket.io-client';
import type { ApiVisitor } from '../system/api-visitor.js';

type PageSocket = Socket<StationServerEvents, StationClientEvents>;

/** One of so many scans goes by HTTP, the others by sockets in turn. */
const oneByHttp = 5;
const socketCount = 3;
const codes = 24;
const tickMs = 4;
/** A scan that has no answer by then has none. */
const answerLimitMs = 60_000;

export interface FloodResult {
  readonly scans: number;
  readonly told: readonly string[];
  /** By action, refusals by code. */
  readonly answers: Readonly<Record<string, number>>;
  /** Milliseconds from the scan to the word that it records, ascending. */
  readonly waits: readonly number[];
}

/** Scans from several pages at once, at a steady rate: few codes for many tables, so that they meet, repeat and wander. Resolves when all are answered. */
export async function floodWithScans(
  box: ApiVisitor,
  tables: readonly string[],
  { perSecond, seconds, random }: { perSecond: number; seconds: number; random: SeededRandom },
): Promise<FloodResult> {
  const sockets = await Promise.all(Array.from({ length: socketCount }, () => openSocket(box)));
  const told: string[] = [];
  const answers: Record<string, number> = {};
  const waits: number[] = [];
  const pending: Promise<void>[] = [];
  const send = async (number: number): Promise<void> => {
    const cameraId = tables[Math.floor(random.next() * tables.length)] ?? '';
    const barcode = `RESI-${String(Math.floor(random.next() * codes)).padStart(4, '0')}`;
    const socket = sockets[number % socketCount];
    const sentAt = performance.now();
    const outcome: ScanOutcome =
      number % oneByHttp === 0 || socket === undefined
        ? await box.client.call(stationRoutes.scan, { body: { cameraId, barcode, source: 'page' } })
        : await socket.timeout(answerLimitMs).emitWithAck('session_barcode_scan', { cameraId, barcode });
    const { action, code, station } = outcome;
    const name = code === null ? action : `${action}: ${code}`;
    answers[name] = (answers[name] ?? 0) + 1;
    if (action !== 'started' && action !== 'switched') return;
    waits.push(performance.now() - sentAt);
    if (station?.recordingId) told.push(station.recordingId);
  };
  const begun = performance.now();
  for (let sent = 0; sent < perSecond * seconds; ) {
    const due = Math.min(seconds, (performance.now() - begun) / 1_000) * perSecond;
    for (; sent < due; sent += 1) pending.push(send(sent));
    await new Promise((resolve) => setTimeout(resolve, tickMs));
  }
  await Promise.all(pending);
  for (const socket of sockets) socket.disconnect();
  return { scans: pending.length, told, answers, waits: waits.toSorted((a, b) => a - b) };
}

function openSocket(box: ApiVisitor): Promise<PageSocket> {
  const socket: PageSocket = io(`${box.url}/station`, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { cookie: box.cookie() },
  });
  return new Promise((resolve, reject) => {
    socket.once('initial_data', () => resolve(socket));
    socket.once('connect_error', reject);
  });
}
