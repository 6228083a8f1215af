import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@sigap/node-kit';
import { CLOCK } from '../../injection-tokens.js';
import { KeyedHash } from '../../secrets/keyed-hash.js';

/** As long as a clip is, and somebody thinks about it. The page opens the link again for another one. */
const lifeMs = 15 * 60_000;
const form = /^([0-9a-f-]{36})\.([0-9a-f-]{36})\.(\d{1,15})\.([\w-]{43})$/;

export interface Ticketed {
  readonly tenantId: string;
  readonly shareId: string;
}

/**
 * What a video element can carry: it sends no body, and a token in an address would stay in logs and histories. A ticket is signed, not
 * stored, and worth nothing after minutes, nor after its link has ended.
 */
@Injectable()
export class ShareTickets {
  constructor(
    private readonly keyedHash: KeyedHash,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  issue({ tenantId, shareId }: Ticketed): string {
    const until = String(this.clock.now().getTime() + lifeMs);
    return [tenantId, shareId, until, this.sign(tenantId, shareId, until).toString('base64url')].join('.');
  }

  /** Null for a ticket that is not ours, or is over. */
  read(ticket: string): Ticketed | null {
    const [, tenantId, shareId, until, signature] = form.exec(ticket) ?? [];
    if (tenantId === undefined || shareId === undefined || until === undefined || signature === undefined) return null;
    const given = Buffer.from(signature, 'base64url');
    const own = this.sign(tenantId, shareId, until);
    if (given.byteLength !== own.byteLength || !timingSafeEqual(given, own)) return null;
    return Number(until) > this.clock.now().getTime() ? { tenantId, shareId } : null;
  }

  private sign(tenantId: string, shareId: string, until: string): Buffer {
    return this.keyedHash.of('share-ticket', [tenantId, shareId, until]);
  }
}
