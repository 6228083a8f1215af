import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { findDevice, kindOfDevice } from './device-path.js';
import { inputEventBytes, parseInputEvents } from './input-event.js';
import { KeyText } from './key-text.js';
import type { Libc } from './libc.js';
import type { ScannerBinding } from './scanner-bindings.js';
import { SerialText } from './serial-text.js';

/** A pause that ends a code of a scanner which sends no Enter or line end. */
const pauseMs = { keyboard: 500, serial: 120 } as const;

export class ScannerRefusedError extends Error {
  override readonly name = 'ScannerRefusedError';
}

/** One device that is open, and the texts that come out of it. Its calls never wait. */
export class OpenScanner {
  private readonly keys = new KeyText();
  private readonly serial = new SerialText();
  private readonly buffer = new Uint8Array(inputEventBytes * 64);
  private rest: Uint8Array = new Uint8Array(0);
  private heardMs: number | null = null;

  private constructor(
    readonly fd: number,
    readonly device: 'keyboard' | 'serial',
  ) {}

  /** Null while it is not plugged in. Throws ScannerRefusedError, or what opening throws. */
  static open(binding: ScannerBinding, libc: Libc): OpenScanner | null {
    const path = findDevice(binding.match);
    if (path === null) return null;
    const device = binding.kind ?? kindOfDevice(path);
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      // a pipe stands in for a device in tests and has nobody to be kept from
      if (fstatSync(fd).isCharacterDevice()) prepare(fd, device, binding.baud, libc);
      return new OpenScanner(fd, device);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** Reads what is there. Null when the device is gone. */
  read(nowMs: number): string[] | null {
    const texts: string[] = [];
    for (;;) {
      const count = this.readOnce();
      if (count === 'gone') return null;
      if (count === 0) return texts;
      this.heardMs = nowMs;
      texts.push(...this.take(this.buffer.subarray(0, count)));
    }
  }

  /** The text that a pause ended, or null. */
  afterPause(nowMs: number): string | null {
    if (this.heardMs === null || nowMs - this.heardMs < pauseMs[this.device]) return null;
    this.heardMs = null;
    return this.device === 'keyboard' ? this.keys.end() : this.serial.end();
  }

  close(): void {
    closeSync(this.fd);
  }

  private readOnce(): number | 'gone' {
    try {
      const count = readSync(this.fd, this.buffer);
      return count === 0 ? 'gone' : count;
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'EAGAIN' ? 0 : 'gone';
    }
  }

  private take(bytes: Uint8Array): string[] {
    if (this.device === 'serial') return this.serial.take(bytes);
    const all = Buffer.concat([this.rest, bytes]);
    const whole = all.length - (all.length % inputEventBytes);
    this.rest = all.subarray(whole);
    const texts: string[] = [];
    for (const event of parseInputEvents(all.subarray(0, whole))) {
      const text = event.kind === 'key' ? this.keys.take(event.key) : null;
      if (event.kind === 'dropped') this.keys.lose();
      if (text !== null) texts.push(text);
    }
    return texts;
  }
}

function prepare(fd: number, device: 'keyboard' | 'serial', baud: number, libc: Libc): void {
  if (device === 'serial') {
    if (!libc.makeRaw(fd, baud)) throw new ScannerRefusedError('it is no serial line');
  } else if (!libc.grab(fd)) throw new ScannerRefusedError('another program holds it, so codes would be typed there too');
}
