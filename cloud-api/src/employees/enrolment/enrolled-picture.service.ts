import { Inject, Injectable } from '@nestjs/common';
import type { ReplyOf, employeeRoutes } from '@sigap/contracts';
import { AuditService } from '../../audit/audit.service.js';
import type { ApiConfiguration } from '../../configuration.js';
import { TenantDatabase, type TenantTransaction } from '../../database/tenant-database.js';
import { actorOf, type Caller } from '../../http/caller.js';
import { ProblemError } from '../../http/problem-error.js';
import { CONFIGURATION } from '../../injection-tokens.js';
import { BlobService } from '../../storage/blob.service.js';
import { EmployeeRepository } from '../employee.repository.js';
import { GalleryChanges } from '../gallery/gallery-changes.js';
import { EnrolmentRepository } from './enrolment.repository.js';

/** Pictures an employee is enrolled with: listed, looked at (audited), taken back. */
@Injectable()
export class EnrolledPictures {
  constructor(
    private readonly database: TenantDatabase,
    private readonly employees: EmployeeRepository,
    private readonly repository: EnrolmentRepository,
    private readonly changes: GalleryChanges,
    private readonly blobs: BlobService,
    private readonly audit: AuditService,
    @Inject(CONFIGURATION) private readonly configuration: Pick<ApiConfiguration, 'SIGAP_FACE_PACK'>,
  ) {}

  /** @throws ProblemError not_found */
  list(caller: Caller, employeeId: string): Promise<ReplyOf<typeof employeeRoutes.listEnrolments>> {
    return this.database.run(caller.tenantId, async (tx) => {
      await this.requireEmployee(tx, employeeId);
      const rows = await this.repository.list(tx, employeeId, this.configuration.SIGAP_FACE_PACK);
      return { items: rows.map(({ createdAt, ...row }) => ({ ...row, createdAt: createdAt.toISOString() })), nextCursor: null };
    });
  }

  /** JPEG bytes. @throws ProblemError not_found */
  async picture(caller: Caller, employeeId: string, enrolmentId: string): Promise<Uint8Array> {
    const sha256 = await this.database.run(caller.tenantId, async (tx) => {
      await this.requireEmployee(tx, employeeId);
      const found = await this.required(tx, employeeId, enrolmentId);
      await this.audit.record(tx, {
        actor: actorOf(caller),
        action: 'enrolment.picture-viewed',
        subject: `employee:${employeeId}`,
        after: { enrolmentId },
      });
      return found;
    });
    const bytes = await this.blobs.read(caller.tenantId, sha256);
    if (bytes === null) throw new ProblemError('not_found', 404, 'the picture was erased');
    return bytes;
  }

  /** The picture and its template, here and on each box. @throws ProblemError not_found */
  async remove(caller: Caller, employeeId: string, enrolmentId: string): Promise<void> {
    await this.database.run(caller.tenantId, async (tx) => {
      await this.requireEmployee(tx, employeeId);
      await this.required(tx, employeeId, enrolmentId);
      const { templateIds, unused } = await this.repository.remove(tx, enrolmentId);
      await this.blobs.removeWith(tx, unused);
      await this.changes.removeTemplates(tx, templateIds);
      const after = { enrolmentId, templateIds };
      await this.audit.record(tx, { actor: actorOf(caller), action: 'enrolment.removed', subject: `employee:${employeeId}`, after });
    });
  }

  private async requireEmployee(tx: TenantTransaction, employeeId: string): Promise<void> {
    if ((await this.employees.lock(tx, employeeId)) === null) throw new ProblemError('not_found', 404, 'there is no such employee');
  }

  private async required(tx: TenantTransaction, employeeId: string, enrolmentId: string): Promise<string> {
    const sha256 = await this.repository.picture(tx, employeeId, enrolmentId);
    if (sha256 === null) throw new ProblemError('not_found', 404, 'there is no such picture');
    return sha256;
  }
}
