import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Route } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import { TenantDatabase } from '../database/tenant-database.js';
import { CLOCK } from '../injection-tokens.js';
import { KeyedHash } from '../secrets/keyed-hash.js';
import { TenantCipher } from '../secrets/tenant-cipher.js';
import { actorOf, type Caller } from './caller.js';
import { ProblemError } from './problem-error.js';
import { routeName } from './route-coverage.js';
import type { EndpointInput } from './sigap-request.js';

const KEY = /^[\x21-\x7e]{1,200}$/;
const HOUR = 3_600_000;
/** How long a key is remembered. */
export const REMEMBERED_MS = 24 * HOUR;
/** A first request that has said nothing for so long died on the way. */
const ABANDONED_MS = 2 * 60_000;

/** The same as was replied to the first request, or leave to do the work. */
export type Begun = { readonly kind: 'replay'; readonly reply: unknown } | { readonly kind: 'work'; readonly key: string };

interface Row {
  request_hash: Buffer;
  sealed_reply: Buffer | null;
  created_at: Date;
}

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header) on what creates: a client that got no reply asks again with the same
 * key, and what it wanted is there once. Between the effect and the note of it lies a crash's width: after one, the key is free again
 * and what is unique in itself (a code, an e-mail) still refuses the second.
 */
@Injectable()
export class Idempotency {
  constructor(
    private readonly database: TenantDatabase,
    private readonly keyedHash: KeyedHash,
    private readonly cipher: TenantCipher,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws ProblemError invalid_request for no key; idempotency_mismatch for another request; conflict while the first is at work */
  async begin(caller: Caller, key: string, route: Route, input: EndpointInput): Promise<Begun> {
    if (!KEY.test(key)) throw new ProblemError('invalid_request', 400, 'Idempotency-Key: 1 to 200 printable characters');
    const files = input.files.map(({ name, bytes }) => [name, createHash('sha256').update(bytes).digest('hex')]);
    const hash = this.keyedHash.of('idempotency', [routeName(route), input.params, input.query, input.body, files]);
    const now = this.clock.now();
    const row = await this.database.run(caller.tenantId, async (tx) => {
      const [taken] = await tx.query<{ key: string }>(
        `INSERT INTO idempotency_keys AS k (tenant_id, caller, key, request_hash, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant_id, caller, key) DO UPDATE SET request_hash = $4, created_at = $5, sealed_reply = NULL
           WHERE k.created_at <= $6 OR (k.sealed_reply IS NULL AND k.created_at <= $7)
         RETURNING key`,
        [tx.tenantId, actorOf(caller), key, hash, now, new Date(now.getTime() - REMEMBERED_MS), new Date(now.getTime() - ABANDONED_MS)],
      );
      if (taken !== undefined) return null;
      const [known] = await tx.query<Row>(
        'SELECT request_hash, sealed_reply, created_at FROM idempotency_keys WHERE caller = $1 AND key = $2',
        [actorOf(caller), key],
      );
      return known ?? null;
    });
    if (row === null) return { kind: 'work', key };
    if (!row.request_hash.equals(hash)) throw new ProblemError('idempotency_mismatch', 422, 'the key was used for another request');
    if (row.sealed_reply === null) throw new ProblemError('conflict', 409, 'the first request with this key is still at work');
    return { kind: 'replay', reply: await this.unsealed(caller, key, row.sealed_reply) };
  }

  /** Replies hold what is kept nowhere else in the clear, such as the token of a link: they are encrypted. */
  async succeeded(caller: Caller, key: string, reply: unknown): Promise<void> {
    const plain = Buffer.from(JSON.stringify({ body: reply }));
    const sealed = await this.cipher.encrypt(caller.tenantId, plain, contextOf(caller, key));
    await this.database.run(caller.tenantId, (tx) =>
      tx.query('UPDATE idempotency_keys SET sealed_reply = $3 WHERE caller = $1 AND key = $2', [actorOf(caller), key, sealed]),
    );
  }

  private async unsealed(caller: Caller, key: string, sealed: Buffer): Promise<unknown> {
    const plain = await this.cipher.decrypt(caller.tenantId, sealed, contextOf(caller, key));
    return (JSON.parse(plain.toString()) as { body?: unknown }).body;
  }

  /** Nothing was done, so the key is free again. */
  async failed(caller: Caller, key: string): Promise<void> {
    await this.database.run(caller.tenantId, (tx) =>
      tx.query('DELETE FROM idempotency_keys WHERE caller = $1 AND key = $2 AND sealed_reply IS NULL', [actorOf(caller), key]),
    );
  }

  /** Forgets what is older than a day. */
  async sweep(tenantId: string): Promise<void> {
    const old = new Date(this.clock.now().getTime() - REMEMBERED_MS);
    await this.database.run(tenantId, (tx) => tx.query('DELETE FROM idempotency_keys WHERE created_at <= $1', [old]));
  }
}

function contextOf(caller: Caller, key: string): string {
  return `idempotency:${actorOf(caller)}:${key}`;
}
