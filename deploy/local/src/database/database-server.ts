import { setTimeout as delay } from 'node:timers/promises';
import { RestartLimiter, systemClock } from '@sigap/node-kit';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@sigap/node-kit/embedded-postgres';

export interface DatabaseServerOptions {
  dataDir: string;
  say: (line: string) => void;
}

const DATABASE = 'sigap';

/** The embedded PostgreSQL, started again on the same port when it dies, so that those connected to it find it again. */
export class DatabaseServer {
  private server: EmbeddedPostgres | undefined;
  private starting: Promise<EmbeddedPostgres> | undefined;
  private stopping = false;
  private watch: Promise<void> = Promise.resolve();
  private readonly limiter = new RestartLimiter({ restarts: 5, windowMs: 120_000 });

  constructor(private readonly options: DatabaseServerOptions) {}

  /** @returns the URL of the database */
  async start(): Promise<string> {
    this.starting = startEmbeddedPostgres({ dataDir: this.options.dataDir, database: DATABASE });
    this.server = await this.starting;
    if (this.server.reused) this.options.say('[postgres] found the server of a launcher that was killed, going on with it');
    this.watch = this.keepAlive(this.server);
    return this.server.url;
  }

  get pid(): number | undefined {
    return this.server?.pid;
  }

  kill(): void {
    this.server?.kill();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    // Ctrl-C may come while it is starting: a server that nobody waits for would live on.
    await this.starting?.catch(() => undefined);
    await this.server?.stop();
    await this.watch;
  }

  private async keepAlive(first: EmbeddedPostgres): Promise<void> {
    for (let server = first; ; ) {
      await server.exited;
      if (this.stopping) return;
      if (!this.limiter.ask(systemClock.monotonicMs()).allowed) {
        this.options.say(`[postgres] stays down: it ended 6 times in 2 minutes; its log is in ${this.options.dataDir}`);
        return;
      }
      this.options.say('[postgres] ended, starting it again');
      const next = await this.restart(server.port);
      if (next === undefined) return;
      server = next;
    }
  }

  private async restart(port: number): Promise<EmbeddedPostgres | undefined> {
    try {
      await delay(100);
      const server = await startEmbeddedPostgres({ dataDir: this.options.dataDir, port });
      this.server = server;
      if (this.stopping) await server.stop();
      return server;
    } catch (err) {
      this.options.say(`[postgres] ${err instanceof Error ? err.message : String(err)}`);
      return undefined;
    }
  }
}
