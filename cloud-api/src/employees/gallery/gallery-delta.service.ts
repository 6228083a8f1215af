import { Injectable } from '@nestjs/common';
import type { GalleryDelta } from '@sigap/contracts';
import { TenantDatabase } from '../../database/tenant-database.js';
import { TenantCipher } from '../../secrets/tenant-cipher.js';
import { GalleryRepository, type SealedTemplate } from './gallery.repository.js';
import { PackManifests } from './pack-manifests.js';
import { templateContext } from './sealed-embedding.js';

/** Changes in one reply: at 512 dimensions about 3 MB. */
const changesPerReply = 1_000;

/** What changed in the gallery since the version a box has (FR-8). Every box of a tenant may see all of its employees. */
@Injectable()
export class GalleryDeltaService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: GalleryRepository,
    private readonly packs: PackManifests,
    private readonly cipher: TenantCipher,
  ) {}

  /**
   * A version that was never given out (this database was restored from a backup) starts the box from nothing, as version 0 does. People
   * who were erased are named then too: the box confirms what it no longer has.
   * @throws ProblemError invalid_request for an unknown pack
   */
  async since(tenantId: string, since: number, packName: string): Promise<GalleryDelta> {
    const pack = await this.packs.read(packName);
    const changed = await this.database.run(tenantId, async (tx) => {
      const { version } = await this.repository.current(tx);
      const reset = since === 0 || since > version;
      const from = reset ? 0 : since;
      const to = await this.repository.cut(tx, pack.name, { from, to: version }, changesPerReply);
      const range = { from, to };
      return {
        version: to,
        reset,
        more: to < version,
        templates: await this.repository.templates(tx, pack.name, range),
        removedTemplateIds: reset ? [] : await this.repository.removals(tx, range),
        erasedEmployeeIds: await this.repository.erasures(tx, range),
      };
    });
    const templates = await Promise.all(changed.templates.map((template) => this.opened(tenantId, template)));
    return { ...changed, pack: pack.name, dimension: pack.dimension, templates };
  }

  private async opened(tenantId: string, { id, employeeId, embedding }: SealedTemplate): Promise<GalleryDelta['templates'][number]> {
    const plain = await this.cipher.decrypt(tenantId, embedding, templateContext(id));
    return { templateId: id, employeeId, embedding: plain.toString('base64') };
  }
}
