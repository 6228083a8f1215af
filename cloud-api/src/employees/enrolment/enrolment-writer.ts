import { Injectable } from '@nestjs/common';
import type { ModelPack, PictureVerdict } from '@sigap/contracts';
import { similarityBetween } from '@sigap/face-engine';
import { v7 } from 'uuid';
import type { TenantTransaction } from '../../database/tenant-database.js';
import { BlobService } from '../../storage/blob.service.js';
import { TenantCipher } from '../../secrets/tenant-cipher.js';
import { EmployeeRepository } from '../employee.repository.js';
import { GalleryChanges } from '../gallery/gallery-changes.js';
import { GalleryRepository } from '../gallery/gallery.repository.js';
import { Lookalikes } from '../gallery/lookalikes.js';
import { PackManifests } from '../gallery/pack-manifests.js';
import { embeddingOf, templateContext } from '../gallery/sealed-embedding.js';
import { EnrolmentRepository } from './enrolment.repository.js';
import type { Candidate } from './enrolment.service.js';
import { showOnePerson } from './one-person.js';

type Good = Extract<Candidate, { sourceSha256: string }>;

/**
 * Two pictures further apart than this share of the threshold are not of one person. Lenient: on the test photographs the least alike pair of
 * one person is at 1.08 of the threshold, the most alike one of two people at 0.51 (pack face-api, 61 pairs of different people).
 */
const onePersonShare = 0.75;

/** Stores examined pictures, unless they are there already, look like somebody else, or not like the rest. */
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
    private readonly cipher: TenantCipher,
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
    const threshold = rule.threshold ?? pack.threshold;
    const others = await this.lookalikes.find(tx, pack, employeeId, faces, threshold);
    // who looks like somebody else says nothing about who this is
    const own = faces.filter((_, index) => (others[index] ?? null) === null);
    const same = await this.ofOnePerson(tx, pack, employeeId, own, Math.min(threshold, pack.threshold) * onePersonShare);
    const verdicts: PictureVerdict[] = [];
    for (const candidate of candidates) {
      if ('refused' in candidate) verdicts.push({ verdict: 'refused', name: candidate.name, reason: candidate.refused });
      else {
        const other = others[good.indexOf(candidate)] ?? null;
        verdicts.push(await this.decide(tx, employeeId, candidate, { pack, known, other, isSame: same.has(candidate.face.embedding) }));
      }
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

  /** Those that show the person whose templates are kept, or, with none kept, the one whom most of them show. */
  private async ofOnePerson(
    tx: TenantTransaction,
    pack: ModelPack,
    employeeId: string,
    faces: readonly Float32Array[],
    threshold: number,
  ): Promise<Set<Float32Array>> {
    const kept: Float32Array[] = [];
    if (faces.length > 0) {
      for (const { id, embedding } of await this.gallery.templatesOf(tx, pack.name, employeeId))
        kept.push(embeddingOf(await this.cipher.decrypt(tx.tenantId, embedding, templateContext(id))));
    }
    const isAlike = (one: Float32Array, other: Float32Array) => similarityBetween(one, other, pack.metric) >= threshold;
    const verdicts = showOnePerson(kept, faces, isAlike);
    return new Set(faces.filter((_, index) => verdicts[index]));
  }

  private async decide(
    tx: TenantTransaction,
    employeeId: string,
    { name, sourceSha256, pictureSha256, face }: Good,
    { pack, known, other, isSame }: { pack: ModelPack; known: Set<string>; other: string | null; isSame: boolean },
  ): Promise<PictureVerdict> {
    if (known.has(sourceSha256)) return { verdict: 'refused', name, reason: 'duplicate' };
    known.add(sourceSha256);
    if (other !== null) {
      const code = await this.employees.codeOf(tx, other);
      return { verdict: 'refused', name, reason: 'looks_like', ...(code === null ? {} : { looksLike: code }) };
    }
    if (!isSame) return { verdict: 'refused', name, reason: 'different_person' };
    const enrolmentId = v7();
    const { width, height, embedding } = face;
    await this.blobs.claim(tx, pictureSha256);
    await this.repository.add(tx, { id: enrolmentId, employeeId, sourceSha256, pictureSha256, width, height });
    const templateId = await this.changes.putTemplate(tx, { employeeId, enrolmentId, pack: pack.name, embedding });
    return { verdict: 'accepted', name, templateId };
  }
}
