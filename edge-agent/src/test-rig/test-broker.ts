import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';

/** A real MQTT broker on loopback, in this process. It can be stopped and started again on its port, forgetting everything. */
export class TestBroker {
  private aedes: Aedes | undefined;
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  port = 0;

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async start(): Promise<this> {
    const aedes = await Aedes.createBroker();
    const server = createServer((socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket)).on('error', () => undefined);
      aedes.handle(socket);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (server.address() as AddressInfo).port;
    this.aedes = aedes;
    this.server = server;
    return this;
  }

  /** As if it had been killed: connections break, nothing is kept. */
  async stop(): Promise<void> {
    const { server, aedes } = this;
    this.cut();
    if (server) await new Promise((resolve) => server.close(resolve));
    if (aedes) await new Promise<void>((resolve) => aedes.close(resolve));
    this.server = undefined;
  }

  /** Breaks all connections once. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}
