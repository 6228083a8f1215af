import { type EdgeAccount, edgeAccount } from '@sigap/contracts';
import type { Clock, Logger } from '@sigap/node-kit';
import { z } from 'zod';
import type { StateStore } from '../../state-store.js';
import { seal, UnsealError, unseal } from '../../store/sealing.js';
import { type PasswordHash, passwordHash } from './password-hashing.js';

const prefix = 'station/verifier/';
/** After so long without the cloud's word a verifier is worth nothing. */
export const verifierLifeMs = 7 * 24 * 3_600_000;

const verifier = z.object({ account: edgeAccount, password: passwordHash, checkedAt: z.coerce.date(), directoryAt: z.string().nullable() });
export type Verifier = z.infer<typeof verifier>;

export interface VerifierBookDependencies {
  readonly state: StateStore;
  /** Seals them: a disk image without the box's key file gives nothing to try passwords on. */
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly logger: Logger;
  /** May this account still be let in, as far as the directory says? */
  readonly isStillGood: (account: EdgeAccount, directoryAt: string | null) => boolean;
}

/** Who may sign in without the cloud: those whose password it confirmed at this box in the last seven days. */
export class VerifierBook {
  private readonly byUser = new Map<string, Verifier>();

  constructor(private readonly dependencies: VerifierBookDependencies) {}

  async load(): Promise<void> {
    for (const { key, value } of await this.dependencies.state.list(prefix)) {
      const found = this.open(value);
      if (found) this.byUser.set(found.account.userId, found);
      // sealed with a key that is gone: of no use to anybody
      else await this.remove(key);
    }
  }

  /** Null for nobody, or when it is worth nothing any more. */
  of(email: string): Verifier | null {
    const found = [...this.byUser.values()].find(({ account }) => account.email.toLowerCase() === email);
    return found && this.isGood(found) ? found : null;
  }

  /** The cloud has just confirmed the password. A store that takes nothing costs the next sign-in without the cloud, not this one. */
  async keep(account: EdgeAccount, password: PasswordHash, directoryAt: string | null): Promise<void> {
    const { clock, state, logger } = this.dependencies;
    const made: Verifier = { account, password, checkedAt: clock.now(), directoryAt };
    this.byUser.set(account.userId, made);
    await state.set(prefix + account.userId, this.close(made)).catch((err: unknown) => logger.warn({ err }, 'station.verifier-not-kept'));
  }

  async revoke(userId: string): Promise<void> {
    if (!this.byUser.delete(userId)) return;
    await this.remove(prefix + userId);
    this.dependencies.logger.info({ userId }, 'station.verifier-revoked');
  }

  /** Takes away those that are too old, or whose account is not what it was. */
  async sweep(): Promise<void> {
    const bad = [...this.byUser.values()].filter((one) => !this.isGood(one));
    for (const { account } of bad) await this.revoke(account.userId);
  }

  /** A clock that was set back makes no verifier old. */
  private isGood({ account, checkedAt, directoryAt }: Verifier): boolean {
    const { clock, isStillGood } = this.dependencies;
    return clock.now().getTime() - checkedAt.getTime() < verifierLifeMs && isStillGood(account, directoryAt);
  }

  /** A disk that takes nothing keeps it until the next start, which judges it again. */
  private async remove(key: string): Promise<void> {
    const { state, logger } = this.dependencies;
    await state.delete(key).catch((err: unknown) => logger.warn({ err }, 'station.verifier-not-removed'));
  }

  private close(one: Verifier): string {
    return Buffer.from(seal(this.dependencies.key, prefix, Buffer.from(JSON.stringify(one)))).toString('base64');
  }

  private open(value: string): Verifier | null {
    try {
      const plain = Buffer.from(unseal(this.dependencies.key, prefix, Buffer.from(value, 'base64'))).toString('utf8');
      return verifier.parse(JSON.parse(plain));
    } catch (error) {
      if (error instanceof UnsealError || error instanceof z.ZodError || error instanceof SyntaxError) return null;
      throw error;
    }
  }
}
