import { Injectable } from '@nestjs/common';
import type { ModelPack } from '@sigap/contracts';
import { Gallery } from '@sigap/face-engine';
import type { TenantTransaction } from '../../database/tenant-database.js';
import { TenantCipher } from '../../secrets/tenant-cipher.js';
import { GalleryRepository } from './gallery.repository.js';
import { embeddingOf, templateContext } from './sealed-embedding.js';

interface Held {
  readonly gallery: Gallery;
  version: number;
}

/** Tenants whose templates are held in memory at once; 5,000 templates of 512 numbers are 10 MB. */
const maxHeld = 20;

/** Finds whom a face looks like among all templates of a tenant. Kept in memory between enrolments, caught up by version. */
@Injectable()
export class Lookalikes {
  private readonly held = new Map<string, Held>();

  constructor(
    private readonly repository: GalleryRepository,
    private readonly cipher: TenantCipher,
  ) {}

  /**
   * For each face: id of somebody else whose template is at least as near as the threshold; null when there is nobody. The transaction
   * must hold the gallery's lock (`takeVersions`), or two enrolments at once would not see each other, and must not have put a template
   * yet: what it then rolls back would be remembered here.
   */
  async find(
    tx: TenantTransaction,
    pack: ModelPack,
    employeeId: string,
    faces: readonly Float32Array[],
    threshold: number,
  ): Promise<(string | null)[]> {
    const gallery = await this.caughtUp(tx, pack);
    return faces.map((face) => {
      const nearest = gallery.search(face, 2).find((match) => match.personId !== employeeId);
      return nearest !== undefined && nearest.similarity >= threshold ? nearest.personId : null;
    });
  }

  private async caughtUp(tx: TenantTransaction, pack: ModelPack): Promise<Gallery> {
    const key = `${tx.tenantId}/${pack.name}`;
    const { version } = await this.repository.current(tx);
    const known = this.held.get(key);
    const held =
      known !== undefined && known.version <= version ? known : { gallery: new Gallery(pack.dimension, pack.metric), version: 0 };
    const range = { from: held.version, to: version };
    for (const id of await this.repository.removals(tx, range)) held.gallery.removeTemplate(id);
    for (const id of await this.repository.erasures(tx, range)) held.gallery.removePerson(id);
    for (const { id, employeeId, embedding } of await this.repository.templates(tx, pack.name, range)) {
      held.gallery.upsert(id, employeeId, embeddingOf(await this.cipher.decrypt(tx.tenantId, embedding, templateContext(id))));
    }
    this.hold(key, held, version);
    return held.gallery;
  }

  private hold(key: string, held: Held, version: number): void {
    held.version = version;
    // the newest last: the first is the one that was not used for longest
    this.held.delete(key);
    this.held.set(key, held);
    const [oldest] = this.held.keys();
    if (this.held.size > maxHeld && oldest !== undefined) this.held.delete(oldest);
  }
}
