import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, systemClock } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CollectedScans } from '../test-rig/collected-scans.js';
import { PseudoTerminal } from '../test-rig/pseudo-terminal.js';
import { SimulatedKeyboard } from '../test-rig/simulated-keyboard.js';
import { ScannerDevices } from './scanner-devices.js';

const soon = (check: () => void) => vi.waitFor(check, { timeout: 45_000, interval: 20 });

let folder: string;
let file: string;
let scans: CollectedScans;
let devices: ScannerDevices;
const stations = [v7(), v7()] as const;

function bind(scanners: unknown): void {
  writeFileSync(file, JSON.stringify({ scanners }));
}
async function start(): Promise<void> {
  await devices.start();
}
const connected = (count: number) => soon(() => expect(devices.counts().connected).toBe(count));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigap-scanners-'));
  file = join(folder, 'scanners.json');
  scans = new CollectedScans();
  devices = new ScannerDevices({ file, sink: scans, clock: systemClock, logger: createLogger({ name: 'test', level: 'silent' }) });
});
afterEach(async () => {
  await devices.stop();
  rmSync(folder, { recursive: true });
});

describe('scanners at the box', () => {
  it('hears two keyboard-like scanners at once, each for its station', async () => {
    const left = new SimulatedKeyboard(join(folder, 'left'));
    const right = new SimulatedKeyboard(join(folder, 'right'));
    bind([
      { match: left.path, station: stations[0], kind: 'keyboard' },
      { match: right.path, station: stations[1], kind: 'keyboard' },
    ]);
    left.plugIn();
    right.plugIn();
    await start();
    await connected(2);
    left.type('SPXID-012/345');
    right.type('jx9876543210');
    left.type('SIGAP:STOP');
    await soon(() => expect(scans.all).toHaveLength(3));
    const of = (station: string) => scans.all.filter(({ cameraId }) => cameraId === station).map(({ code }) => code);
    expect(of(stations[0])).toEqual(['SPXID-012/345', 'SIGAP:STOP']);
    expect(of(stations[1])).toEqual(['jx9876543210']);
    expect(scans.all[0]).toMatchObject({ source: 'usb', symbology: null, scannerId: expect.stringContaining(folder) });
    expect(devices.health().status).toBe('ok');
  });

  it('takes a code that no Enter follows', async () => {
    const scanner = new SimulatedKeyboard(join(folder, 'bare'));
    bind([{ match: scanner.path, kind: 'keyboard' }]);
    scanner.plugIn();
    await start();
    await connected(1);
    scanner.type('ABC123', null);
    await soon(() => expect(scans.all).toMatchObject([{ code: 'ABC123', cameraId: null }]));
  });

  it('goes on when a scanner is pulled out and put in again', async () => {
    const scanner = new SimulatedKeyboard(join(folder, 'loose'));
    bind([{ match: scanner.path, station: stations[0], kind: 'keyboard' }]);
    scanner.plugIn();
    await start();
    await connected(1);
    scanner.type('BEFORE1');
    await soon(() => expect(scans.codes).toEqual(['BEFORE1']));
    scanner.unplug();
    await connected(0);
    expect(devices.health()).toMatchObject({ status: 'degraded', detail: expect.stringContaining('not plugged in') });
    scanner.plugIn();
    await connected(1);
    scanner.type('AFTER1');
    await soon(() => expect(scans.codes).toEqual(['BEFORE1', 'AFTER1']));
  });

  it('reads a serial line, raw, with what kind of code it was', async () => {
    const line = new PseudoTerminal();
    bind([{ match: line.path, station: stations[0], kind: 'serial', baud: 115_200 }]);
    await start();
    await connected(1);
    line.send(']C0SPXID0123456789A\r\n');
    // no line end, and characters that a terminal in its usual mode would act on
    line.send(']Q1https://x');
    await soon(() => expect(scans.all).toHaveLength(2));
    expect(scans.all).toMatchObject([
      { code: 'SPXID0123456789A', symbology: 'Code128', source: 'serial' },
      { code: 'https://x', symbology: 'QRCode', source: 'serial' },
    ]);
    line.close();
    await connected(0);
  });

  it('follows its file without a restart, and keeps what worked when the file is wrong', async () => {
    const scanner = new SimulatedKeyboard(join(folder, 'one'));
    scanner.plugIn();
    await start();
    expect(devices.counts().bound).toBe(0);
    bind([{ match: scanner.path, station: stations[0], kind: 'keyboard' }]);
    await connected(1);
    bind([{ match: scanner.path, station: 'table 1' }]);
    await soon(() => expect(devices.health().detail).toContain('scanners.0.station'));
    scanner.type('STILL1');
    await soon(() => expect(scans.all).toMatchObject([{ code: 'STILL1', cameraId: stations[0] }]));
    bind([{ match: scanner.path, station: stations[1], kind: 'keyboard' }]);
    await soon(() => expect(devices.health()).toMatchObject({ status: 'ok', progress: { connected: 1 } }));
    scanner.type('MOVED1');
    await soon(() => expect(scans.all[1]).toMatchObject({ code: 'MOVED1', cameraId: stations[1] }));
  });

  it('refuses a device that is no serial line', async () => {
    bind([{ match: '/dev/null', kind: 'serial' }]);
    await start();
    await soon(() => expect(devices.health()).toMatchObject({ status: 'degraded', detail: expect.stringContaining('no serial line') }));
  });

  it('refuses a device that can not be grabbed', async () => {
    bind([{ match: '/dev/null', kind: 'keyboard' }]);
    await start();
    await soon(() => expect(devices.health()).toMatchObject({ status: 'degraded', detail: expect.stringContaining('another program') }));
  });
});
