import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, EdgeAccount, EdgeDirectory, edgePackingRoutes } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import { AuditService } from '../../audit/audit.service.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import type { EdgeCaller } from '../../http/caller.js';
import { ProblemError } from '../../http/problem-error.js';
import { SignInService } from '../../identity/sign-in.service.js';
import { UserRepository } from '../../identity/user.repository.js';
import { CLOCK } from '../../injection-tokens.js';
import { KeyedHash } from '../../secrets/keyed-hash.js';
import { type AccountRow, EdgeDirectoryRepository } from './edge-directory.repository.js';

/** Accounts and employees for the station pages of a box, and the first sign-in of a person there. */
@Injectable()
export class EdgeDirectories {
  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: EdgeDirectoryRepository,
    private readonly users: UserRepository,
    private readonly signIns: SignInService,
    private readonly audit: AuditService,
    private readonly keyedHash: KeyedHash,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  read({ tenantId }: EdgeCaller): Promise<EdgeDirectory> {
    return this.database.run(tenantId, async (tx) => {
      const accounts = (await this.repository.accounts(tx)).map((row) => this.accountOf(row));
      const employees = await this.repository.employees(tx);
      return { at: this.clock.now().toISOString(), tenantName: await this.users.tenantName(tx), accounts, employees };
    });
  }

  /**
   * Throttled and noted as signing in at the cloud is: guesses at a box and here are counted together, and the address is what the box says
   * of its visitor, kept apart from the addresses of others. Somebody of another tenant, or whose role has no business at a table, is nobody.
   * @throws ProblemError wrong_credentials, too_many_attempts
   */
  async signIn({ tenantId, edgeId }: EdgeCaller, wanted: BodyOf<typeof edgePackingRoutes.signIn>): Promise<EdgeAccount> {
    const email = wanted.email.trim().toLowerCase();
    const known = await this.signIns.check(
      email,
      wanted.password,
      `edge ${edgeId} ${wanted.address}`,
      (user) => user.tenantId === tenantId,
    );
    return this.database.run(tenantId, async (tx) => {
      // a new password ends this as well
      const isSame = await this.users.lockUnchanged(tx, known);
      const [row] = isSame ? await this.repository.accounts(tx, known.id) : [];
      if (row === undefined) throw new ProblemError('wrong_credentials', 401, 'e-mail or password is wrong');
      await this.audit.record(tx, { actor: `user:${known.id}`, action: 'user.signed-in', subject: `user:${known.id}`, after: { edgeId } });
      return this.accountOf(row);
    });
  }

  private accountOf({ passwordHash, ...account }: AccountRow): EdgeAccount {
    return { ...account, stamp: this.keyedHash.of('edge-account', [account.userId, account.role, passwordHash]).toString('base64url') };
  }
}
