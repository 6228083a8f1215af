import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { PacketLengthWatch } from './packet-length-watch.js';

/** A socket as the broker sees it, closed as soon as a packet announces more than `maxPacketBytes`. */
export class LimitedConnection extends Duplex {
  private readonly watch: PacketLengthWatch;

  constructor(
    private readonly socket: Socket,
    maxPacketBytes: number,
    onTooLong: () => void,
  ) {
    super({ allowHalfOpen: false });
    this.watch = new PacketLengthWatch(maxPacketBytes);
    socket.on('data', (chunk: Buffer) => {
      if (!this.watch.accept(chunk)) {
        onTooLong();
        this.destroy();
        return;
      }
      if (!this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (err) => this.destroy(err));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (err?: Error | null) => void): void {
    this.socket.write(chunk, (err) => done(err ?? null));
  }

  override _final(done: (err?: Error | null) => void): void {
    this.socket.end(() => done());
  }

  override _destroy(err: Error | null, done: (err: Error | null) => void): void {
    this.socket.destroy();
    done(err);
  }
}
