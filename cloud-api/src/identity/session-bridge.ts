import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from '@sigap/node-kit';
import pg from 'pg';
import { z } from 'zod';
import { DomainEvents } from '../bus/domain-events.js';
import type { ApiConfiguration } from '../configuration.js';
import { appUrl } from '../database/app-role.js';
import type { TenantTransaction } from '../database/tenant-database.js';
import { CONFIGURATION, LOGGER } from '../injection-tokens.js';

const CHANNEL = 'sigap_session_ended';
const AGAIN_MS = 1_000;
const message = z.object({ from: z.uuid(), sessionId: z.uuid() });

/**
 * Tells the other instances that a session ended, so that its sockets there are closed as well: NOTIFY within the transaction,
 * delivered with its commit. Requests need none of this, they look the session up.
 */
@Injectable()
export class SessionBridge implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly self = randomUUID();
  private client: pg.Client | null = null;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private isLost = false;

  constructor(
    private readonly events: DomainEvents,
    @Inject(CONFIGURATION) private readonly configuration: ApiConfiguration,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async tellOthers(tx: TenantTransaction, sessionId: string): Promise<void> {
    await tx.query('SELECT pg_notify($1, $2)', [CHANNEL, JSON.stringify({ from: this.self, sessionId })]);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.listen();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private async listen(): Promise<void> {
    const { DATABASE_URL, DATABASE_APP_URL } = this.configuration;
    // one of the pool would go back to it and be given to others
    const client = new pg.Client({
      connectionString: appUrl(DATABASE_URL, DATABASE_APP_URL),
      keepAlive: true,
      application_name: 'sigap-api-listen',
    });
    client.on('notification', ({ payload }) => this.hear(payload ?? ''));
    client.on('error', (err) => this.lost(err));
    client.once('end', () => this.listenLater());
    this.client = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      if (this.isLost) this.logger.info({}, 'identity.bridge-restored');
      this.isLost = false;
    } catch (err) {
      this.lost(err);
      await client.end().catch(() => undefined);
      this.listenLater();
    }
  }

  /** Said once, not at each try. */
  private lost(err: unknown): void {
    if (!this.isLost && !this.isStopped) this.logger.warn({ err }, 'identity.bridge-lost');
    this.isLost = true;
  }

  private listenLater(): void {
    if (this.isStopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.listen(), AGAIN_MS);
  }

  /** What somebody else put on the channel is parsed like anything from outside. */
  private hear(payload: string): void {
    try {
      const { from, sessionId } = message.parse(JSON.parse(payload));
      if (from !== this.self) this.events.emit('session.ended', { sessionId });
    } catch (err) {
      this.logger.warn({ err }, 'identity.bridge-nonsense');
    }
  }
}
