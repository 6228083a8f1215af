import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { inputEventBytes } from '../devices/input-event.js';

/** Characters of the US layout by key code, as a scanner presses them. */
const layout: readonly [first: number, plain: string, shifted: string][] = [
  [2, '1234567890-=', '!@#$%^&*()_+'],
  [16, 'qwertyuiop[]', 'QWERTYUIOP{}'],
  [30, "asdfghjkl;'`", 'ASDFGHJKL:"~'],
  [43, '\\zxcvbnm,./', '|ZXCVBNM<>?'],
  [57, ' ', ' '],
];
const enter = 28;
const shift = 42;

/** Key codes and values that type a text. Throws on a character that the layout has not. */
export function keysFor(text: string, suffix: number | null = enter): { code: number; value: number }[] {
  const keys = Array.from(text).flatMap((character) => {
    const line = layout.find(([, plain, shifted]) => plain.includes(character) || shifted.includes(character));
    if (line === undefined) throw new RangeError(`no key for ${character}`);
    const [first, plain, shifted] = line;
    const isPlain = plain.includes(character);
    const code = first + (isPlain ? plain : shifted).indexOf(character);
    const press = [1, 0].map((value) => ({ code, value }));
    return isPlain ? press : [{ code: shift, value: 1 }, ...press, { code: shift, value: 0 }];
  });
  return suffix === null ? keys : [...keys, { code: suffix, value: 1 }, { code: suffix, value: 0 }];
}

/** `struct input_event` with the report that follows each key. */
export function inputEvents(keys: readonly { code: number; value: number }[]): Buffer {
  const bytes = Buffer.alloc(keys.length * 2 * inputEventBytes);
  for (const [index, { code, value }] of keys.entries()) {
    const at = index * 2 * inputEventBytes;
    bytes.writeUInt16LE(1, at + 16);
    bytes.writeUInt16LE(code, at + 18);
    bytes.writeInt32LE(value, at + 20);
  }
  return bytes;
}

/** A keyboard-like scanner whose device is a named pipe: the same bytes as `/dev/input/event*`, where no such device can be made. */
export class SimulatedKeyboard {
  private fd: number | null = null;

  constructor(readonly path: string) {
    execFileSync('mkfifo', [path]);
  }

  plugIn(): void {
    this.fd = openSync(this.path, constants.O_RDWR | constants.O_NONBLOCK);
  }

  type(text: string, suffix?: number | null): void {
    if (this.fd === null) this.plugIn();
    if (this.fd !== null) writeSync(this.fd, inputEvents(keysFor(text, suffix)));
  }

  unplug(): void {
    if (this.fd !== null) closeSync(this.fd);
    this.fd = null;
  }
}
