import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { endianness } from 'node:os';

/** Linux key codes of a US keyboard's rows, first key first. */
const rows: readonly [first: number, keys: string][] = [
  [2, '1234567890'],
  [16, 'QWERTYUIOP'],
  [30, 'ASDFGHJKL'],
  [44, 'ZXCVBNM'],
];
const enter = 28;
const shift = 42;

/** A USB scanner as Linux shows it (`struct input_event`, key by key), its device a named pipe: most machines for tests have no other. */
export class UsbScanner {
  private readonly fd: number;

  constructor(readonly path: string) {
    execFileSync('mkfifo', [path]);
    this.fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  }

  /** Capitals and digits alone. */
  scan(code: string): void {
    const keys = Array.from(code).flatMap((letter) => {
      const [first, row] = rows.find(([, keysOfRow]) => keysOfRow.includes(letter)) ?? [];
      if (first === undefined || row === undefined) throw new RangeError(`the scanner has no key for ${letter}`);
      const key = first + row.indexOf(letter);
      const press = [events(key, 1), events(key, 0)];
      return /\d/.test(letter) ? press : [events(shift, 1), ...press, events(shift, 0)];
    });
    writeSync(this.fd, Buffer.concat([...keys, events(enter, 1), events(enter, 0)]));
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** A key that goes down or up, and the report that follows it. */
function events(key: number, value: 0 | 1): Buffer {
  const bytes = new DataView(new ArrayBuffer(48));
  const isLittle = endianness() === 'LE';
  bytes.setUint16(16, 1, isLittle);
  bytes.setUint16(18, key, isLittle);
  bytes.setInt32(20, value, isLittle);
  return Buffer.from(bytes.buffer);
}
