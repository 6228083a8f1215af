import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { RtspConnection, type RtspCounters, type ServedCamera } from './rtsp-connection.js';

/** More clients than any camera serves; beyond it connections are closed at once. */
const maxConnections = 64;

/** A listening camera with the faults that real ones have: it drops everybody, or goes silent. */
export class RtspServer {
  private server: Server | null = null;
  private readonly connections = new Set<RtspConnection>();
  private stalled = false;
  private stallTimer: NodeJS.Timeout | undefined;
  private reopenTimer: NodeJS.Timeout | undefined;
  private readonly sweeper: NodeJS.Timeout;
  private port = 0;
  private closed = false;

  constructor(
    private readonly camera: ServedCamera,
    private readonly host: string,
  ) {
    this.sweeper = setInterval(() => this.sweep(), 1000);
    this.sweeper.unref();
  }

  /** Port 0 takes a free one; returns the port taken. Rejects when the port is in use. */
  async listen(port: number): Promise<number> {
    const server = createServer((socket) => this.accept(socket));
    server.listen(port, this.host);
    await once(server, 'listening');
    server.on('error', () => undefined);
    if (this.closed) {
      server.close();
      throw new Error('closed while starting to listen');
    }
    const address = server.address();
    this.port = typeof address === 'object' && address ? address.port : port;
    this.server = server;
    return this.port;
  }

  get counters(): Readonly<RtspCounters> {
    return this.camera.counters;
  }

  get playing(): number {
    return [...this.connections].filter((connection) => connection.playing).length;
  }

  /** Closes all connections and refuses new ones for so long: cable out, power cut. */
  async drop(ms: number): Promise<void> {
    clearTimeout(this.reopenTimer);
    await this.stopListening();
    if (!this.closed) {
      this.reopenTimer = setTimeout(() => void this.reopen(), ms);
    }
  }

  /** Keeps all connections and sends nothing for so long: a camera that hangs. */
  stall(ms: number): void {
    clearTimeout(this.stallTimer);
    this.setStalled(true);
    this.stallTimer = setTimeout(() => this.setStalled(false), ms);
  }

  get isStalled(): boolean {
    return this.stalled;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.reopenTimer);
    clearTimeout(this.stallTimer);
    clearInterval(this.sweeper);
    await this.stopListening();
  }

  private accept(socket: Socket): void {
    if (this.connections.size >= maxConnections) {
      socket.destroy();
      return;
    }
    this.camera.counters.connections += 1;
    const connection = new RtspConnection(socket, this.camera);
    this.connections.add(connection);
    socket.on('close', () => this.connections.delete(connection));
    if (this.stalled) {
      connection.setStalled(true);
    }
  }

  private setStalled(stalled: boolean): void {
    this.stalled = stalled;
    for (const connection of this.connections) {
      connection.setStalled(stalled);
    }
  }

  private sweep(): void {
    const now = performance.now();
    if (!this.stalled) {
      for (const connection of this.connections) {
        connection.sweep(now);
      }
    }
  }

  private async stopListening(): Promise<void> {
    const { server } = this;
    this.server = null;
    for (const connection of this.connections) {
      connection.close();
    }
    if (server) {
      const closed = once(server, 'close');
      server.close();
      await closed;
    }
  }

  /** Somebody else may hold the port for a moment: try until it is ours again. */
  private async reopen(): Promise<void> {
    try {
      await this.listen(this.port);
    } catch {
      if (!this.closed) {
        this.reopenTimer = setTimeout(() => void this.reopen(), 200);
      }
    }
  }
}
