import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { PacketLengthWatch } from './packet-length-watch.js';

/** A socket as the broker sees it, closed as soon as a packet announces more than `maxPacketBytes`. */
export class LimitedConnection extends Duplex {
  private readonly watch: PacketLengthWatch;
  private hasEnded = false;

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
    socket.on('end', () => this.ended());
    socket.on('error', (err) => this.destroy(err));
    // what came before a clean end is still read: a goodbye must not turn into a will
    socket.on('close', (hadError) => (hadError ? this.destroy() : this.ended()));
  }

  private ended(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.push(null);
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (err?: Error | null) => void): void {
    this.socket.write(chunk, (err) => done(err ?? null));
  }

  override _final(done: (err?: Error | null) => void): void {
    if (this.socket.destroyed) done();
    else this.socket.end(() => done());
  }

  override _destroy(err: Error | null, done: (err: Error | null) => void): void {
    this.socket.destroy();
    done(err);
  }
}
