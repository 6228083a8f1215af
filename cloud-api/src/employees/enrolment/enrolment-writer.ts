import { Injectable } from '@nestjs/common';
import type { ModelPack, PictureVerdict } from '@sigap/contracts';
import { v7 } from 'uuid';
import type { TenantTransaction } from '../../database/tenant-database.js';
import { BlobService } from '../../storage/blob.service.js';
import { EmployeeRepository } from '../employee.repository.js';
import { GalleryChanges } from '../gallery/gallery-changes.js';
import { GalleryRepository } from '../gallery/gallery.repository.js';
import { Lookalikes } from '../gallery/lookalikes.js';
import { PackManifests } from '../gallery/pack-manifests.js';
import { EnrolmentRepository } from './enrolment.repository.js';
import type { Candidate } from './enrolment.service.js';

type Good = Extract<Candidate, { sourceSha256: string }>;

/** Stores examined pictures, unless they are there already or look like somebody else. */
@Injectable()
export class EnrolmentWriter {
  constructor(
    private readonly repository: EnrolmentRepository,
    private readonly employees: EmployeeRepository,
    private readonly gallery: GalleryRepository,
    private readonly changes: GalleryChanges,
    private readonly lookalikes: Lookalikes,
    private readonly packs: PackManifests,
    private readonly blobs: BlobService,
  ) {}

  /**
   * In the transaction that holds the lock on the employee.
   * @param threshold similarity from which two faces count as one person; null: the pack's own
   * @returns a verdict for each, in their order
   */
  async write(
    tx: TenantTransaction,
    employeeId: string,
    candidates: readonly Candidate[],
    rule: { pack: string; threshold: number | null },
  ): Promise<PictureVerdict[]> {
    const pack = await this.packs.read(rule.pack);
    const good = candidates.filter((candidate): candidate is Good => 'sourceSha256' in candidate);
    // from here on no other enrolment changes the gallery, so that nobody is enrolled as two people at once
    if (good.length > 0) await this.gallery.takeVersions(tx, 0);
    const sources = good.map((one) => one.sourceSha256);
    const known = await this.repository.known(tx, employeeId, sources);
    const faces = good.map((one) => one.face.embedding);
    const others = await this.lookalikes.find(tx, pack, employeeId, faces, rule.threshold ?? pack.threshold);
    const verdicts: PictureVerdict[] = [];
    for (const candidate of candidates) {
      if ('refused' in candidate) verdicts.push({ verdict: 'refused', name: candidate.name, reason: candidate.refused });
      else verdicts.push(await this.decide(tx, employeeId, candidate, { pack, known, other: others[good.indexOf(candidate)] ?? null }));
    }
    if (verdicts.some(({ verdict }) => verdict === 'accepted')) await this.changes.tell(tx);
    // pictures of people who were refused are not kept, not even until the sweep
    await this.blobs.removeWith(
      tx,
      await this.repository.unused(
        tx,
        good.map((one) => one.pictureSha256),
      ),
    );
    return verdicts;
  }

  private async decide(
    tx: TenantTransaction,
    employeeId: string,
    { name, sourceSha256, pictureSha256, face }: Good,
    { pack, known, other }: { pack: ModelPack; known: Set<string>; other: string | null },
  ): Promise<PictureVerdict> {
    if (known.has(sourceSha256)) return { verdict: 'refused', name, reason: 'duplicate' };
    known.add(sourceSha256);
    if (other !== null) {
      const code = await this.employees.codeOf(tx, other);
      return { verdict: 'refused', name, reason: 'looks_like', ...(code === null ? {} : { looksLike: code }) };
    }
    const enrolmentId = v7();
    const { width, height, embedding } = face;
    await this.blobs.claim(tx, pictureSha256);
    await this.repository.add(tx, { id: enrolmentId, employeeId, sourceSha256, pictureSha256, width, height });
    const templateId = await this.changes.putTemplate(tx, { employeeId, enrolmentId, pack: pack.name, embedding });
    return { verdict: 'accepted', name, templateId };
  }
}
