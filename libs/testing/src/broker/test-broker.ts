import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { Aedes, type AedesOptions } from 'aedes';

export interface TestMessage {
  topic: string;
  payload: Buffer;
  qos: number;
  retain: boolean;
  /** Null for what the broker itself or the test published. */
  clientId: string | null;
}

/** An MQTT broker inside the test's own process. */
export interface TestBroker {
  /** `mqtt://127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
  /** Everything that clients and the test published since the start, oldest first; the broker's own `$SYS` messages are left out. */
  readonly published: readonly TestMessage[];
  /** Ids of the clients that are connected now. */
  readonly clientIds: readonly string[];
  /** From the broker, past all authorisation. */
  publish(topic: string, payload: string | Buffer, options?: { qos?: 0 | 1; retain?: boolean }): Promise<void>;
  /** Resolves with the first message, past or to come, that fits. */
  waitFor(fits: (message: TestMessage) => boolean): Promise<TestMessage>;
  /** Cuts every connection; clients may come back at once. */
  disconnectAll(): void;
  /** As a crash: connections are cut, the port refuses, retained messages and sessions are lost. */
  kill(): Promise<void>;
  /** After `kill`, on the same port, empty. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

type Hooks = Pick<AedesOptions, 'authenticate' | 'authorizePublish' | 'authorizeSubscribe' | 'authorizeForward'>;

export async function startTestBroker(options: { port?: number; hooks?: Hooks } = {}): Promise<TestBroker> {
  const published: TestMessage[] = [];
  const watchers = new Set<(message: TestMessage) => void>();
  let running = await open(options.port ?? 0, options.hooks ?? {}, record);
  const { port } = running;

  function record(message: TestMessage): void {
    published.push(message);
    for (const watcher of watchers) {
      watcher(message);
    }
  }

  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    published,
    get clientIds() {
      return [...running.clientIds];
    },
    async publish(topic, payload, { qos = 1, retain = false } = {}) {
      await new Promise<void>((resolve, reject) => {
        const packet = { cmd: 'publish', topic, payload, qos, retain, dup: false } as const;
        running.aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
      });
    },
    async waitFor(fits) {
      const past = published.find(fits);
      if (past) {
        return past;
      }
      return new Promise((resolve) => {
        const watcher = (message: TestMessage): void => {
          if (fits(message)) {
            watchers.delete(watcher);
            resolve(message);
          }
        };
        watchers.add(watcher);
      });
    },
    disconnectAll() {
      running.cut();
    },
    async kill() {
      await running.close();
    },
    async restart() {
      await running.close();
      running = await open(port, options.hooks ?? {}, record);
    },
    async close() {
      await running.close();
    },
  };
}

interface RunningBroker {
  aedes: Aedes;
  port: number;
  clientIds: Set<string>;
  cut(): void;
  close(): Promise<void>;
}

async function open(port: number, hooks: Hooks, onMessage: (message: TestMessage) => void): Promise<RunningBroker> {
  const aedes = await Aedes.createBroker(hooks);
  const clientIds = new Set<string>();
  const sockets = new Set<Socket>();
  aedes.on('clientReady', ({ id }) => clientIds.add(id));
  aedes.on('clientDisconnect', ({ id }) => clientIds.delete(id));
  aedes.on('publish', ({ topic, payload, qos, retain }, client) => {
    if (!topic.startsWith('$SYS/')) {
      onMessage({ topic, payload: Buffer.from(payload), qos, retain, clientId: client?.id ?? null });
    }
  });
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    aedes.handle(socket);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  let closing: Promise<void> | null = null;
  const cut = (): void => {
    for (const socket of sockets) {
      socket.destroy();
    }
  };
  return {
    aedes,
    port: typeof address === 'object' && address ? address.port : port,
    clientIds,
    cut,
    async close() {
      closing ??= shut(server, aedes, cut);
      return closing;
    },
  };
}

async function shut(server: Server, aedes: Aedes, cut: () => void): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  cut();
  await closed;
  await new Promise<void>((resolve) => aedes.close(resolve));
}
