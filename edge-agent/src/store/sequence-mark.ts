import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { rowChecksum } from './checksum.js';

const mark = z.object({ epoch: z.uuid(), seq: z.number().int().nonnegative(), row: z.number().int().nonnegative(), crc: z.number() });
export type Mark = Omit<z.infer<typeof mark>, 'crc'>;

const length = 128;

/**
 * The highest number that was handed out, kept beside the database and written after each commit without fsync. After a clean restart
 * it says the same as the database; a database that is behind it was restored from a backup, or its disk lied about a commit.
 */
export class SequenceMark {
  private descriptor: number | undefined;

  constructor(private readonly path: string) {}

  /** Null when there is none; `damaged` when it can't be read as what was written. */
  read(): Mark | null | 'damaged' {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch {
      return null;
    }
    if (text === '') return null;
    try {
      const { epoch, seq, row, crc } = mark.parse(JSON.parse(text));
      return rowChecksum([epoch, seq, row]) === crc ? { epoch, seq, row } : 'damaged';
    } catch {
      return 'damaged';
    }
  }

  /** Never throws: a mark that stays behind says less, but nothing wrong. */
  write(now: Mark): void {
    try {
      this.writeInPlace(now);
    } catch {
      // disk full, or another fault that the database will tell of
    }
  }

  private writeInPlace({ epoch, seq, row }: Mark): void {
    this.descriptor ??= openSync(this.path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const text = JSON.stringify({ epoch, seq, row, crc: rowChecksum([epoch, seq, row]) }).padEnd(length - 1);
    writeSync(this.descriptor, `${text}\n`, 0);
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }
}
