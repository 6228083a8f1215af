import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@sigap/node-kit';
import { TenantDatabase } from '../database/tenant-database.js';
import { CLOCK } from '../injection-tokens.js';
import { KeyedHash } from '../secrets/keyed-hash.js';

const WINDOW_MS = 15 * 60_000;

/**
 * Failed attempts in a window, per key. An account from one address is shut first, so that a stranger elsewhere can't easily lock
 * somebody out; then the account from everywhere (a botnet), then the address (many accounts, one password each).
 */
export const LIMITS = { pair: 10, account: 50, address: 200 } as const;
type Kind = keyof typeof LIMITS;

export interface Admission {
  readonly admitted: boolean;
  /** This attempt was the first that was refused: worth a row in the audit log, the next thousand are not. */
  readonly justShut: boolean;
}

/** Slows down who guesses passwords. Counted in the database, so that several instances agree and a restart forgets nothing. */
@Injectable()
export class SignInThrottle {
  constructor(
    private readonly database: TenantDatabase,
    private readonly keyedHash: KeyedHash,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Counts an attempt BEFORE the password is looked at: of a thousand at once only the first few get that far. */
  async admit(email: string, address: string): Promise<Admission> {
    const now = this.clock.now();
    const kinds = Object.keys(LIMITS) as Kind[];
    const rows = await this.database.system((tx) =>
      tx.query<{ key: Buffer; failures: number }>(
        `INSERT INTO sign_in_attempts AS a (key, failures, window_started_at)
         SELECT key, 1, $2 FROM unnest($1::bytea[]) AS key ORDER BY key
         ON CONFLICT (key) DO UPDATE SET
           failures = CASE WHEN a.window_started_at <= $3 THEN 1 ELSE a.failures + 1 END,
           window_started_at = CASE WHEN a.window_started_at <= $3 THEN $2 ELSE a.window_started_at END
         RETURNING key, failures`,
        [kinds.map((kind) => this.keyOf(kind, email, address)), now, new Date(now.getTime() - WINDOW_MS)],
      ),
    );
    const over = kinds.map((kind) => {
      const key = this.keyOf(kind, email, address);
      return (rows.find((row) => row.key.equals(key))?.failures ?? 0) - LIMITS[kind];
    });
    return { admitted: over.every((excess) => excess <= 0), justShut: over.includes(1) && over.every((excess) => excess <= 1) };
  }

  /** The password was right: the account is clean, and the address had no failure in this attempt. */
  async succeeded(email: string, address: string): Promise<void> {
    await this.database.system(async (tx) => {
      await tx.query('DELETE FROM sign_in_attempts WHERE key = ANY($1::bytea[])', [
        [this.keyOf('account', email, address), this.keyOf('pair', email, address)],
      ]);
      await tx.query('UPDATE sign_in_attempts SET failures = greatest(failures - 1, 0) WHERE key = $1', [
        this.keyOf('address', email, address),
      ]);
    });
  }

  /** Forgets windows that are over. */
  async sweep(): Promise<void> {
    const old = new Date(this.clock.now().getTime() - WINDOW_MS);
    await this.database.system((tx) => tx.query('DELETE FROM sign_in_attempts WHERE window_started_at <= $1', [old]));
  }

  /** Seconds after which an attempt may be admitted again. */
  static readonly retryAfterSeconds = WINDOW_MS / 1000;

  private keyOf(kind: Kind, email: string, address: string): Buffer {
    const parts = { pair: [email, address], account: [email], address: [address] }[kind];
    return this.keyedHash.of('sign-in-attempts', [kind, ...parts]);
  }
}
