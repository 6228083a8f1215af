import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { PictureVerdict } from '@sigap/contracts';
import { AuditService } from '../../audit/audit.service.js';
import type { ApiConfiguration } from '../../configuration.js';
import { TenantDatabase, type TenantTransaction } from '../../database/tenant-database.js';
import { actorOf, type Caller } from '../../http/caller.js';
import { ProblemError } from '../../http/problem-error.js';
import type { UploadedPicture } from '../../http/sigap-request.js';
import { CONFIGURATION } from '../../injection-tokens.js';
import { SettingsService } from '../../settings/settings.service.js';
import { BlobService } from '../../storage/blob.service.js';
import { ConsentRepository } from '../consent/consent.repository.js';
import { EmployeeRepository } from '../employee.repository.js';
import type { Examined, RefusalReason } from '../face/examine-picture.js';
import { FaceWork } from '../face/face-work.js';
import { EnrolmentRepository } from './enrolment.repository.js';
import { EnrolmentWriter } from './enrolment-writer.js';

/** A picture on its way: refused already, or good in itself and kept in the blob store for an hour. */
export type Candidate =
  | { readonly name: string; readonly refused: RefusalReason }
  | {
      readonly name: string;
      readonly sourceSha256: string;
      readonly pictureSha256: string;
      readonly face: Extract<Examined, { ok: true }>;
    };

/** Enrolment by upload: each picture is accepted, or refused with its reason (FR-7). */
@Injectable()
export class EnrolmentService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly employees: EmployeeRepository,
    private readonly consents: ConsentRepository,
    private readonly work: FaceWork,
    private readonly blobs: BlobService,
    private readonly enrolments: EnrolmentRepository,
    private readonly writer: EnrolmentWriter,
    private readonly settings: SettingsService,
    private readonly audit: AuditService,
    @Inject(CONFIGURATION) private readonly configuration: Pick<ApiConfiguration, 'SIGAP_FACE_PACK'>,
  ) {}

  /**
   * The faces are computed outside any transaction; consent is asked for before and once more in the one that stores them, since it may
   * be withdrawn meanwhile.
   * @returns a verdict for each picture, in their order
   * @throws ProblemError not_found, consent_required, no_pictures, unavailable
   */
  async enrol(caller: Caller, employeeId: string, files: readonly UploadedPicture[]): Promise<PictureVerdict[]> {
    const { tenantId } = caller;
    await this.database.run(tenantId, (tx) => this.requireConsent(tx, employeeId));
    if (files.length === 0) throw new ProblemError('no_pictures', 400, 'send 1 to 10 pictures');
    const candidates: Candidate[] = [];
    try {
      for (const file of files) candidates.push(await this.prepare(tenantId, file));
      return await this.store(caller, employeeId, candidates);
    } catch (err) {
      // what can't be removed now goes with the sweep, within the hour
      await this.forget(tenantId, candidates).catch(() => undefined);
      throw err;
    }
  }

  private async store(caller: Caller, employeeId: string, candidates: readonly Candidate[]): Promise<PictureVerdict[]> {
    const { tenantId } = caller;
    const { recognition } = await this.settings.read(tenantId);
    const { SIGAP_FACE_PACK: pack } = this.configuration;
    return this.database.run(tenantId, async (tx) => {
      await this.requireConsent(tx, employeeId);
      const verdicts = await this.writer.write(tx, employeeId, candidates, { pack, threshold: recognition.threshold });
      const after = { pack, pictures: verdicts.map(auditOf) };
      await this.audit.record(tx, { actor: actorOf(caller), action: 'employee.enrolled', subject: `employee:${employeeId}`, after });
      return verdicts;
    });
  }

  /** Pictures of somebody who was not enrolled with them, for instance because consent was withdrawn meanwhile. */
  private async forget(tenantId: string, candidates: readonly Candidate[]): Promise<void> {
    const pictures = candidates.flatMap((one) => ('pictureSha256' in one ? [one.pictureSha256] : []));
    if (pictures.length === 0) return;
    await this.database.run(tenantId, async (tx) => this.blobs.removeWith(tx, await this.enrolments.unused(tx, pictures)));
  }

  private async prepare(tenantId: string, file: UploadedPicture): Promise<Candidate> {
    const face = await this.work.examine(file.bytes);
    if (!face.ok) return { name: file.name, refused: face.reason };
    const sourceSha256 = createHash('sha256').update(file.bytes).digest('hex');
    const pictureSha256 = await this.blobs.put(tenantId, face.jpeg, 'claim');
    return { name: file.name, sourceSha256, pictureSha256, face };
  }

  private async requireConsent(tx: TenantTransaction, employeeId: string): Promise<void> {
    if ((await this.employees.lock(tx, employeeId)) === null) throw new ProblemError('not_found', 404, 'there is no such employee');
    if ((await this.consents.open(tx, employeeId)) === null)
      throw new ProblemError('consent_required', 409, 'record the consent of the employee first');
  }
}

/** File names may name people and places; they stay out of the log. */
function auditOf(verdict: PictureVerdict): object {
  return verdict.verdict === 'accepted' ? { accepted: verdict.templateId } : { refused: verdict.reason };
}
