import { closeSync, writeSync } from 'node:fs';
import koffi from 'koffi';

const readWrite = 2;
const noControllingTerminal = 0o400;

/** A serial scanner whose line is a pseudo terminal. */
export class PseudoTerminal {
  readonly path: string;
  private readonly fd: number;

  constructor() {
    const libc = koffi.load(null);
    this.fd = Number(libc.func('int posix_openpt(int flags)')(readWrite | noControllingTerminal));
    libc.func('int grantpt(int fd)')(this.fd);
    libc.func('int unlockpt(int fd)')(this.fd);
    this.path = String(libc.func('const char *ptsname(int fd)')(this.fd));
  }

  send(bytes: string): void {
    writeSync(this.fd, Buffer.from(bytes, 'latin1'));
  }

  close(): void {
    closeSync(this.fd);
  }
}
