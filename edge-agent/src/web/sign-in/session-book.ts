import { type EdgeAccount, edgeAccount } from '@sigap/contracts';
import { type Clock, EventBus, type Logger } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { StateStore } from '../../state-store.js';
import { csrfTokenOf, newToken, tokenHash } from './session-token.js';

const prefix = 'station/session/';
const hourMs = 3_600_000;
/** Ends when not used for so long. */
export const idleLimitMs = 12 * hourMs;
/** Ends in any case. */
export const absoluteLimitMs = 7 * 24 * hourMs;
/** `lastUsedAt` is written at most so often. */
const touchMs = 5 * 60_000;
/** A box has a few screens; whoever signs in more often ends the oldest of the own. */
const mostOfOneUser = 20;

const kept = z.object({
  id: z.uuid(),
  account: edgeAccount,
  /** The directory that was known when this account was confirmed; a newer one judges it. */
  directoryAt: z.string().nullable(),
  startedAt: z.coerce.date(),
  lastUsedAt: z.coerce.date(),
});
type Kept = z.infer<typeof kept>;

export interface BoxSession {
  readonly id: string;
  readonly account: EdgeAccount;
  readonly csrfToken: string;
}

export interface SessionBookDependencies {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** May this account still be let in, as far as the directory says? */
  readonly isStillGood: (account: EdgeAccount, directoryAt: string | null) => boolean;
}

/** Opaque sessions of the station pages: the cookie is a random token of which the box has the hash. They outlive a restart. */
export class SessionBook {
  /** `ended` tells sockets to close. */
  readonly events: EventBus<{ ended: { sessionId: string } }>;
  private readonly byHash = new Map<string, Kept>();

  constructor(private readonly dependencies: SessionBookDependencies) {
    this.events = new EventBus(dependencies.logger);
  }

  get size(): number {
    return this.byHash.size;
  }

  async load(): Promise<void> {
    const rows = await this.dependencies.state.list(prefix);
    const found = rows.flatMap(({ key, value }) => {
      const { data } = kept.safeParse(JSON.parse(value));
      return data ? [[key.slice(prefix.length), data] as const] : [];
    });
    // in the order of their hashes they came: `start` ends the first ones
    for (const [hash, one] of found.toSorted(([, a], [, b]) => a.startedAt.getTime() - b.startedAt.getTime())) this.byHash.set(hash, one);
    await this.sweep();
  }

  /** Null when there is none, it ended, or its account is not what it was. */
  open(token: string | null): BoxSession | null {
    if (token === null) return null;
    const hash = tokenHash(token);
    const found = this.byHash.get(hash);
    if (!found || !this.isOpen(found)) return null;
    this.touch(hash, found);
    return { id: found.id, account: found.account, csrfToken: csrfTokenOf(token) };
  }

  /**
   * A new session with a new token: one that was there before is never taken over (fixation). On a disk that takes nothing it lives in memory:
   * whoever has to put that right must be able to sign in.
   */
  async start(account: EdgeAccount, directoryAt: string | null): Promise<string> {
    const { clock, state, logger } = this.dependencies;
    const own = [...this.byHash].filter(([, one]) => one.account.userId === account.userId);
    for (const [hash] of own.slice(0, Math.max(0, own.length - mostOfOneUser + 1))) await this.remove(hash);
    const token = newToken();
    const now = clock.now();
    const made: Kept = { id: v7(), account, directoryAt, startedAt: now, lastUsedAt: now };
    this.byHash.set(tokenHash(token), made);
    await state
      .set(prefix + tokenHash(token), JSON.stringify(made))
      .catch((err: unknown) => logger.warn({ err }, 'station.session-not-kept'));
    return token;
  }

  async end(token: string): Promise<void> {
    await this.remove(tokenHash(token));
  }

  /** Ends what is over: by time, or by the directory. */
  async sweep(): Promise<void> {
    const over = [...this.byHash].filter(([, one]) => !this.isOpen(one));
    for (const [hash] of over) await this.remove(hash);
  }

  /** A clock that was set back makes no session old. */
  private isOpen({ account, directoryAt, startedAt, lastUsedAt }: Kept): boolean {
    const now = this.dependencies.clock.now().getTime();
    if (now - startedAt.getTime() >= absoluteLimitMs || now - lastUsedAt.getTime() >= idleLimitMs) return false;
    return this.dependencies.isStillGood(account, directoryAt);
  }

  private touch(hash: string, found: Kept): void {
    const { clock, state, logger } = this.dependencies;
    const now = clock.now();
    if (now.getTime() - found.lastUsedAt.getTime() < touchMs) return;
    const touched = { ...found, lastUsedAt: now };
    this.byHash.set(hash, touched);
    state.set(prefix + hash, JSON.stringify(touched)).catch((err: unknown) => logger.warn({ err }, 'station.session-not-kept'));
  }

  private async remove(hash: string): Promise<void> {
    const found = this.byHash.get(hash);
    if (!found) return;
    this.byHash.delete(hash);
    this.events.emit('ended', { sessionId: found.id });
    // it is over in memory whatever the disk says; a later start judges it again
    await this.dependencies.state
      .delete(prefix + hash)
      .catch((err: unknown) => this.dependencies.logger.warn({ err }, 'station.session-not-removed'));
  }
}
