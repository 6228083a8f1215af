import { closeSync, existsSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const LARGEST_BYTES = 20_000_000;

/** The log of one program: a file, and one older one beside it. */
export class ChildLog {
  private file: number;
  private bytes: number;

  constructor(
    readonly path: string,
    private readonly largestBytes: number = LARGEST_BYTES,
  ) {
    this.file = openSync(path, 'a', 0o600);
    this.bytes = fstatSync(this.file).size;
  }

  write(line: string): void {
    if (this.bytes > this.largestBytes) this.rotate();
    this.bytes += writeSync(this.file, `${line}\n`);
  }

  close(): void {
    closeSync(this.file);
  }

  private rotate(): void {
    closeSync(this.file);
    if (existsSync(this.path)) renameSync(this.path, `${this.path}.previous`);
    this.file = openSync(this.path, 'a', 0o600);
    this.bytes = 0;
  }
}
