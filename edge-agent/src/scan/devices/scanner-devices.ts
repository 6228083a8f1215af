import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { label } from '@sigap/contracts';
import { Backoff, type Clock, type Logger, type Module, type ModuleHealth } from '@sigap/node-kit';
import type { ScanSink } from '../../packing/scan.js';
import { withoutAimPrefix } from './aim-prefix.js';
import type { FromDevices, ScannerState, ToDevices } from './device-protocol.js';
import { loadScannerBindings, type ScannerBindings } from './scanner-bindings.js';

const program = fileURLToPath(new URL('../../../dist/scan/devices/scanner-devices.worker.js', import.meta.url));
const lookEveryMs = 2_000;

export interface ScannerDevicesDeps {
  /** `scanners.json` in the box's folder; looked at anew every two seconds. */
  file: string;
  sink: ScanSink;
  clock: Clock;
  logger: Logger;
}

export interface ScannerCounts {
  bound: number;
  connected: number;
  scans: number;
  /** Texts that no label and no command has. */
  unfit: number;
}

/** USB and serial scanners at the box (PK-6b), each bound to a station by `scanners.json`, plugged in and out at any time. */
export class ScannerDevices implements Module {
  readonly name = 'scanners';
  private worker: Worker | null = null;
  private bindings: ScannerBindings = { bindings: [], problem: null };
  private known = '';
  private readonly states = new Map<string, { state: ScannerState; detail: string | null }>();
  private readonly backoff = new Backoff({ baseMs: 500, maxMs: 30_000 });
  private unfitBecause: string | null = null;
  private timers: NodeJS.Timeout[] = [];
  private scans = 0;
  private unfit = 0;
  private running = false;

  constructor(private readonly deps: ScannerDevicesDeps) {}

  async start(): Promise<void> {
    this.running = true;
    await this.look();
    this.timers.push(setInterval(() => void this.look(), lookEveryMs));
  }

  async stop(): Promise<void> {
    this.running = false;
    for (const timer of this.timers.splice(0)) clearInterval(timer);
    const { worker } = this;
    this.worker = null;
    if (worker === null) return;
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage({ kind: 'stop' } satisfies ToDevices, []);
    const hard = setTimeout(() => void worker.terminate(), 2_000);
    await gone;
    clearTimeout(hard);
  }

  counts(): ScannerCounts {
    const connected = [...this.states.values()].filter(({ state }) => state === 'connected').length;
    return { bound: this.bindings.bindings.length, connected, scans: this.scans, unfit: this.unfit };
  }

  health(): ModuleHealth {
    const progress = { ...this.counts() };
    if (this.bindings.problem !== null) return { status: 'degraded', detail: `scanners.json: ${this.bindings.problem}`, progress };
    if (this.unfitBecause !== null && progress.bound > 0)
      return { status: 'degraded', detail: `scanners can not be used here: ${this.unfitBecause}`, progress };
    const away = [...this.states].find(([, { state }]) => state !== 'connected');
    if (away === undefined) return { status: 'ok', progress };
    return { status: 'degraded', detail: `${away[0]}: ${away[1].detail ?? 'not plugged in'}`, progress };
  }

  /** Reads the file; tells the thread when it says something else than before. */
  private async look(): Promise<void> {
    const bindings = await loadScannerBindings(this.deps.file);
    const text = JSON.stringify(bindings);
    if (!this.running || text === this.known) return;
    this.known = text;
    if (bindings.problem !== null) {
      // the scanners that worked go on
      this.bindings = { ...this.bindings, problem: bindings.problem };
      this.deps.logger.error({ problem: bindings.problem }, 'scanners-file.refused');
      return;
    }
    this.bindings = bindings;
    const wanted = new Set(bindings.bindings.map(({ match }) => match));
    for (const match of this.states.keys()) if (!wanted.has(match)) this.states.delete(match);
    this.deps.logger.info({ scanners: bindings.bindings.length }, 'scanners.configured');
    // a box without scanners needs no thread for them
    if (this.worker === null && bindings.bindings.length > 0) this.begin();
    else this.post();
  }

  private begin(): void {
    const worker = new Worker(program);
    this.worker = worker;
    worker.on('message', (message: FromDevices) => this.hear(message));
    worker.on('error', (err) => this.deps.logger.error({ err }, 'scanners.thread-failed'));
    worker.on('exit', () => {
      if (this.worker !== worker) return;
      this.worker = null;
      this.states.clear();
      if (this.unfitBecause === null) this.timers.push(setTimeout(() => this.running && this.begin(), this.backoff.nextMs()));
    });
    this.post();
  }

  private post(): void {
    this.worker?.postMessage({ kind: 'watch', bindings: this.bindings.bindings } satisfies ToDevices, []);
  }

  private hear(message: FromDevices): void {
    const { logger } = this.deps;
    if (message.kind === 'unfit') {
      this.unfitBecause = message.message;
      logger.error({ why: message.message }, 'scanners.unfit');
    } else if (message.kind === 'state') {
      const { match, state, detail } = message;
      this.states.set(match, { state, detail });
      if (state === 'connected') logger.info({ scanner: match }, 'scanner.connected');
      else logger.warn({ scanner: match, detail }, `scanner.${state}`);
    } else this.scan(message);
  }

  private scan({ match, device, text }: Extract<FromDevices, { kind: 'text' }>): void {
    const { sink, clock, logger } = this.deps;
    const binding = this.bindings.bindings.find((each) => each.match === match);
    if (binding === undefined) return;
    const { code, symbology } = withoutAimPrefix(text);
    if (!label.safeParse(code).success) {
      this.unfit++;
      return;
    }
    this.scans++;
    const source = device === 'keyboard' ? 'usb' : 'serial';
    sink
      .scan({ code, symbology, source, cameraId: binding.station, scannerId: match, at: clock.now() })
      .catch((err: unknown) => logger.error({ err, scanner: match }, 'scan.not-taken'));
  }
}
