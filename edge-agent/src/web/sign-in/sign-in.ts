import { type EdgeAccount, type ErrorCode, edgePackingRoutes } from '@sigap/contracts';
import type { Clock, Logger } from '@sigap/node-kit';
import { type CloudClient, CloudError } from '../../cloud/cloud-client.js';
import type { BoxDirectory } from '../../directory/box-directory.js';
import { ProblemError } from '../http/problem-error.js';
import { HashingBusyError, type PasswordHash, type PasswordHashing } from './password-hashing.js';
import type { SessionBook } from './session-book.js';
import { SignInThrottle } from './sign-in-throttle.js';
import type { VerifierBook } from './verifier-book.js';

/** Somebody stands at the table and waits: then the box's own verifier answers. */
const cloudLimitMs = 5_000;

export interface SignInDependencies {
  readonly cloud: Pick<CloudClient, 'post'>;
  readonly directory: Pick<BoxDirectory, 'account' | 'at' | 'sync'>;
  readonly verifiers: VerifierBook;
  readonly sessions: SessionBook;
  readonly hashing: PasswordHashing;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What the cloud says of a password: the account, no, or nothing. */
type CloudWord = { kind: 'account'; account: EdgeAccount } | { kind: 'wrong' } | { kind: 'away' };

export interface SignedIn {
  readonly token: string;
  readonly account: EdgeAccount;
}

/**
 * Signs people in at the box: the cloud decides while it can be asked; away, those whose password it confirmed here in the last seven days
 * are let in by the box's own verifier. Without the cloud a wrong password, an unknown address and a person who never signed in here get
 * the same answer after the same work.
 */
export class SignIn {
  /** Since the start, by outcome: `cloud`, `box` (without the cloud), or the code of the refusal. */
  readonly counts: Record<string, number> = {};
  private readonly throttle = new SignInThrottle();

  constructor(private readonly dependencies: SignInDependencies) {}

  /** @throws ProblemError wrong_credentials, too_many_attempts, offline_sign_in_unknown, unavailable */
  async signIn(email: string, password: string, address: string): Promise<SignedIn> {
    const { logger, sessions, directory } = this.dependencies;
    // what the box knew before it asked anybody: a directory that comes meanwhile judges this sign-in
    const directoryAt = directory.at;
    const account = await this.admitted(email, password, address, directoryAt).catch((error: unknown) => {
      if (error instanceof ProblemError) {
        this.count(error.code);
        logger.info({ code: error.code, address }, 'station.sign-in-refused');
      }
      throw error;
    });
    this.throttle.succeeded(email, address);
    const token = await sessions.start(account, directoryAt);
    logger.info({ userId: account.userId, role: account.role, address }, 'station.signed-in');
    return { token, account };
  }

  private admitted(email: string, password: string, address: string, directoryAt: string | null): Promise<EdgeAccount> {
    const isAdmitted = this.throttle.admit(email, address, this.dependencies.clock.monotonicMs());
    return isAdmitted ? this.accountOf(email, password, address, directoryAt) : Promise.reject(tooMany());
  }

  private async accountOf(email: string, password: string, address: string, directoryAt: string | null): Promise<EdgeAccount> {
    const { verifiers, hashing } = this.dependencies;
    const known = verifiers.of(email);
    const checked = hashing.matches(known?.password ?? null, password).catch((error: unknown) => {
      if (error instanceof HashingBusyError) throw new ProblemError('unavailable', 503, 'too many sign-ins at once; try again in a moment');
      throw error;
    });
    // both are always waited for, so that time tells nothing of who is known
    const [word, matches] = await Promise.all([this.askCloud(email, password, address), checked]);
    if (word.kind === 'account') {
      return this.confirmed(word.account, known && matches ? known.password : await this.hashOf(password), directoryAt);
    }
    if (word.kind === 'wrong') {
      // the password was changed
      if (known && matches) await verifiers.revoke(known.account.userId);
      throw new ProblemError('wrong_credentials', 401, 'e-mail or password is wrong');
    }
    // it may have been revoked meanwhile
    if (!known || !matches || verifiers.of(email) !== known) throw offline();
    this.count('box');
    return known.account;
  }

  /** Null when too many wait: then the next sign-in without the cloud is not possible, this one is. */
  private hashOf(password: string): Promise<PasswordHash | null> {
    return this.dependencies.hashing.make(password).catch((error: unknown) => {
      if (error instanceof HashingBusyError) return null;
      throw error;
    });
  }

  private async confirmed(account: EdgeAccount, hash: PasswordHash | null, directoryAt: string | null): Promise<EdgeAccount> {
    const { verifiers, directory } = this.dependencies;
    this.count('cloud');
    if (hash) await verifiers.keep(account, hash, directoryAt);
    // the account is newer than what is known here
    if (directory.account(account.userId)?.stamp !== account.stamp) void directory.sync();
    return account;
  }

  private count(outcome: string): void {
    this.counts[outcome] = (this.counts[outcome] ?? 0) + 1;
  }

  private async askCloud(email: string, password: string, address: string): Promise<CloudWord> {
    const { cloud, logger } = this.dependencies;
    try {
      return { kind: 'account', account: await cloud.post(edgePackingRoutes.signIn, { email, password, address }, cloudLimitMs) };
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      if (error.code === 'wrong_credentials') return { kind: 'wrong' };
      if (error.code === 'too_many_attempts') throw tooMany();
      if (isAway(error)) return { kind: 'away' };
      logger.error({ err: error }, 'station.cloud-refused');
      throw new ProblemError('unavailable', 503, 'the cloud does not accept this box');
    }
  }
}

/** No reply, one of somebody in between, a cloud that is older than this box, or one that has too much to do. */
function isAway({ status }: CloudError): boolean {
  return status === null || status >= 500 || status < 400 || status === 404 || status === 429;
}

function tooMany(): ProblemError {
  return new ProblemError('too_many_attempts', 429, 'too many attempts; try again later');
}

function offline(): ProblemError {
  const code: ErrorCode = 'offline_sign_in_unknown';
  return new ProblemError(
    code,
    401,
    'the cloud can not be reached; until it can, only people who signed in at this box in the last 7 days can sign in: check e-mail and password',
  );
}
