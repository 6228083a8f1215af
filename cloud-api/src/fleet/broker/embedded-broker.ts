import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { Logger } from '@sigap/node-kit';
import { Aedes, type AedesOptions, type AuthenticateError, type Client } from 'aedes';
import type { EdgeCredentials } from '../edge/edge-credentials.js';
import type { BrokerAccess, BrokerDoor } from './broker-door.js';
import { edgeTokenHash } from '../edge/edge-token.js';
import { LimitedConnection } from './limited-connection.js';
import { type BrokerIdentity, mayPublish, maySubscribe } from './topic-rights.js';

type AuthenticateDone = Parameters<NonNullable<AedesOptions['authenticate']>>[3];

const apiUser = 'sigap-api';
/** An event batch is at most 256 KiB, a live picture some more. */
const maxPacketBytes = 512 * 1024;
const maxConnections = 2_000;

/** A token that was renewed, by another process, ends the connection of the old one within so long. */
const recheckMs = 10_000;

/** Return code 4 of CONNACK, MQTT 3.1.1: bad user name or password. */
const badCredentials = 4;

/**
 * MQTT broker inside this process, for one instance of the API. Boxes sign in with their token and reach their own topics alone; the
 * API signs in with a password that exists only in this process. Nothing is kept over a restart: the API publishes anew what is to stay.
 */
export class EmbeddedBroker implements BrokerDoor {
  readonly isEmbedded = true;
  private readonly password = randomBytes(32).toString('base64url');
  private readonly identities = new WeakMap<Client, BrokerIdentity>();
  /** Boxes that are connected, with the hash of the token they came with. */
  private readonly boxes = new Map<Client, { edgeId: string; tokenHash: Buffer }>();
  private recheckTimer: NodeJS.Timeout | undefined;
  private aedes: Aedes | null = null;
  private server: Server | null = null;
  readonly refused = { connections: 0, messages: 0, subscriptions: 0 };

  constructor(
    private readonly options: { host: string; port: number },
    private readonly credentials: Pick<EdgeCredentials, 'verify' | 'revoked'>,
    private readonly logger: Logger,
  ) {}

  get port(): number | null {
    return (this.server?.address() as AddressInfo | null)?.port ?? null;
  }

  async open(): Promise<BrokerAccess> {
    const aedes = new Aedes({
      heartbeatInterval: 60_000,
      connectTimeout: 10_000,
      preConnect: (_client, packet, done) => {
        // a box starts afresh at each connect; a session kept for it would be memory that it alone decides about
        packet.clean = true;
        done(null, true);
      },
      authenticate: (client, username, password, done) => void this.authenticate(client, username, password, done),
      authorizePublish: (client, packet, done) => {
        const identity = client === null ? undefined : this.identities.get(client);
        if (identity !== undefined && mayPublish(identity, packet.topic, packet.retain ?? false)) return done(null);
        this.refused.messages += 1;
        this.logger.warn({ ...nameOf(identity), retain: packet.retain }, 'broker.publish-refused');
        return done(new Error('not allowed to publish there'));
      },
      authorizeSubscribe: (client, subscription, done) => {
        const identity = this.identities.get(client);
        if (identity !== undefined && maySubscribe(identity, subscription.topic)) return done(null, subscription);
        this.refused.subscriptions += 1;
        this.logger.warn(nameOf(identity), 'broker.subscribe-refused');
        return done(null, null);
      },
    });
    aedes.on('clientError', (client, err) =>
      this.logger.debug({ ...nameOf(this.identities.get(client)), reason: err.message }, 'broker.client-error'),
    );
    aedes.on('connectionError', (_client, err) => this.logger.debug({ reason: err.message }, 'broker.connection-error'));
    aedes.on('clientDisconnect', (client) => this.boxes.delete(client));
    aedes.on('closed', () => this.logger.debug('broker.closed'));
    await aedes.listen();
    this.aedes = aedes;
    this.server = createServer((socket) => {
      socket.setNoDelay(true);
      aedes.handle(
        new LimitedConnection(socket, maxPacketBytes, () => {
          this.refused.messages += 1;
          this.logger.warn({ maxPacketBytes }, 'broker.packet-too-long');
        }),
      );
    });
    this.server.maxConnections = maxConnections;
    await listen(this.server, this.options);
    this.recheckTimer = setInterval(() => void this.recheck(), recheckMs);
    const host = this.options.host.includes(':') ? `[${this.options.host}]` : this.options.host;
    return { url: `mqtt://${host === '0.0.0.0' ? '127.0.0.1' : host}:${this.port}`, username: apiUser, password: this.password };
  }

  async close(): Promise<void> {
    clearInterval(this.recheckTimer);
    const { server, aedes } = this;
    this.server = null;
    this.aedes = null;
    if (aedes !== null) await new Promise<void>((resolve) => aedes.close(() => resolve()));
    if (server !== null) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  private async authenticate(
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
    done: AuthenticateDone,
  ): Promise<void> {
    const identity = await this.identify(client.id, username ?? '', password ?? Buffer.alloc(0)).catch((err: unknown) => {
      this.logger.warn({ err }, 'broker.authentication-failed');
      return null;
    });
    if (identity === null) {
      this.refused.connections += 1;
      done(refusal(), false);
      return;
    }
    this.identities.set(client, identity);
    if (identity.kind === 'edge')
      this.boxes.set(client, { edgeId: identity.edgeId, tokenHash: edgeTokenHash(password?.toString('utf8') ?? '') });
    done(null, true);
  }

  /** Puts out who came with a token that is worth nothing any more. While the database is away everybody stays. */
  async recheck(): Promise<void> {
    try {
      const revoked = await this.credentials.revoked([...this.boxes.values()]);
      for (const [client, { tokenHash }] of this.boxes) {
        if (client.closed) this.boxes.delete(client);
        else if (revoked.has(tokenHash.toString('hex'))) {
          this.logger.info(nameOf(this.identities.get(client)), 'broker.token-revoked');
          client.close();
        }
      }
    } catch (err) {
      this.logger.debug({ err }, 'broker.recheck-failed');
    }
  }

  /** The client id is bound to the box, so that a second connection of a box always replaces its first. */
  private async identify(clientId: string, username: string, password: Buffer): Promise<BrokerIdentity | null> {
    if (username === apiUser) {
      const wanted = Buffer.from(this.password);
      return password.byteLength === wanted.byteLength && timingSafeEqual(password, wanted) ? { kind: 'cloud' } : null;
    }
    if (clientId !== `edge-${username}`) return null;
    const caller = await this.credentials.verify(username, password.toString('utf8'));
    return caller === null ? null : { kind: 'edge', tenantId: caller.tenantId, edgeId: caller.edgeId };
  }
}

function refusal(): AuthenticateError {
  return Object.assign(new Error('bad user name or password'), { returnCode: badCredentials });
}

function nameOf(identity: BrokerIdentity | undefined): object {
  return identity?.kind === 'edge' ? { tenantId: identity.tenantId, edgeId: identity.edgeId } : { who: identity?.kind ?? 'unknown' };
}

async function listen(server: Server, options: { host: string; port: number }): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
