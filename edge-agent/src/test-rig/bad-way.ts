import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export type Mood = 'works' | 'swallows' | 'swallows answers';

/** A TCP proxy that can stop carrying what it takes, in both directions or in one: no reset, no end, just silence. */
export class BadWay {
  mood: Mood = 'works';
  private server: Server | undefined;
  private listensOn = 0;
  private readonly sockets = new Set<Socket>();

  constructor(private readonly port: number) {}

  get url(): string {
    return `mqtt://127.0.0.1:${this.listensOn}`;
  }

  async start(): Promise<this> {
    const server = createServer((near) => {
      const far = connect(this.port, '127.0.0.1');
      this.carry(near, far, () => this.mood === 'works' || this.mood === 'swallows answers');
      this.carry(far, near, () => this.mood === 'works');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.server = server;
    this.listensOn = (server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private carry(from: Socket, to: Socket, carries: () => boolean): void {
    this.sockets.add(from);
    from.on('data', (data) => carries() && to.write(data));
    from.on('close', () => to.destroy()).on('error', () => to.destroy());
  }
}
