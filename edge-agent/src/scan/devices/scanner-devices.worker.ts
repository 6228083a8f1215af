import { type MessagePort, parentPort, receiveMessageOnPort } from 'node:worker_threads';
import type { FromDevices, ScannerState, ToDevices } from './device-protocol.js';
import { type Libc, loadLibc } from './libc.js';
import { OpenScanner } from './open-scanner.js';
import type { ScannerBinding } from './scanner-bindings.js';

/**
 * Thread that waits for all scanners at once with poll(2). Reading them with streams would take a thread of Node's pool for each, and
 * event devices are neither files nor terminals to libuv. The loop never yields: orders are fetched, replies are handed over at once.
 */
const port = parentPort;
if (port === null) throw new TypeError('this program runs as a worker thread');
const tell = (message: FromDevices): void => port.postMessage(message);
/** Also how long an order waits. */
const waitMs = 50;
const lookForEveryMs = 1_000;

interface Watched {
  binding: ScannerBinding;
  scanner: OpenScanner | null;
  said: string;
}

let watched: Watched[] = [];
let lookAtMs = 0;

function say(entry: Watched, state: ScannerState, detail: string | null): void {
  const said = `${state} ${detail}`;
  if (entry.said === said) return;
  entry.said = said;
  tell({ kind: 'state', match: entry.binding.match, state, detail });
}

function watch(bindings: readonly ScannerBinding[]): void {
  const before = new Map(watched.map((entry) => [JSON.stringify(entry.binding), entry]));
  watched = bindings.map((binding) => {
    const key = JSON.stringify(binding);
    const kept = before.get(key) ?? { binding, scanner: null, said: '' };
    before.delete(key);
    return kept;
  });
  for (const { scanner } of before.values()) scanner?.close();
  lookAtMs = 0;
}

function lookFor(entry: Watched, libc: Libc): void {
  try {
    entry.scanner = OpenScanner.open(entry.binding, libc);
    if (entry.scanner === null) say(entry, 'absent', null);
    else say(entry, 'connected', null);
  } catch (error) {
    say(entry, 'refused', error instanceof Error ? error.message : String(error));
  }
}

function lose(entry: Watched): void {
  entry.scanner?.close();
  entry.scanner = null;
  say(entry, 'absent', null);
}

function hearFrom(entry: Watched, ready: boolean): void {
  const { scanner, binding } = entry;
  if (scanner === null) return;
  const nowMs = performance.now();
  const texts = ready ? scanner.read(nowMs) : [];
  const last = scanner.afterPause(nowMs);
  for (const text of [...(texts ?? []), ...(last === null ? [] : [last])]) {
    tell({ kind: 'text', match: binding.match, device: scanner.device, text });
  }
  if (texts === null) lose(entry);
}

/** False when the thread is to end. */
function obey(orders: MessagePort): boolean {
  for (;;) {
    const order: { message: ToDevices } | undefined = receiveMessageOnPort(orders);
    if (order === undefined) return true;
    if (order.message.kind === 'stop') return false;
    watch(order.message.bindings);
  }
}

function run(orders: MessagePort, libc: Libc): void {
  while (obey(orders)) {
    const nowMs = performance.now();
    if (nowMs >= lookAtMs) {
      lookAtMs = nowMs + lookForEveryMs;
      for (const entry of watched) if (entry.scanner === null) lookFor(entry, libc);
    }
    const open = watched.flatMap(({ scanner }) => (scanner === null ? [] : [scanner.fd]));
    const ready = new Set(libc.waitForInput(open, waitMs));
    for (const entry of watched) hearFrom(entry, entry.scanner !== null && ready.has(entry.scanner.fd));
  }
  for (const { scanner } of watched) scanner?.close();
}

try {
  run(port, loadLibc());
} catch (error) {
  tell({ kind: 'unfit', message: error instanceof Error ? error.message : String(error) });
}
port.close();
