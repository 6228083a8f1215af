import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { DomainEvents } from '../../bus/domain-events.js';
import type { TenantTransaction } from '../../database/tenant-database.js';
import { DesiredConfigurations } from '../../fleet/desired/desired-configuration.service.js';
import { TenantCipher } from '../../secrets/tenant-cipher.js';
import { GalleryRepository } from './gallery.repository.js';
import { embeddingBytes, templateContext } from './sealed-embedding.js';

export interface NewTemplate {
  readonly employeeId: string;
  readonly enrolmentId: string;
  readonly pack: string;
  readonly embedding: Float32Array;
}

/** All that changes the gallery goes through here: it takes the next version, and boxes hear of it after the commit. */
@Injectable()
export class GalleryChanges {
  constructor(
    private readonly repository: GalleryRepository,
    private readonly cipher: TenantCipher,
    private readonly desired: DesiredConfigurations,
    private readonly events: DomainEvents,
  ) {}

  /** Stores a template, encrypted. The first pack of a tenant is the one in use. @returns its id */
  async putTemplate(tx: TenantTransaction, template: NewTemplate): Promise<string> {
    const id = v7();
    const embedding = await this.cipher.encrypt(tx.tenantId, embeddingBytes(template.embedding), templateContext(id));
    const version = await this.repository.takeVersions(tx, 1);
    await this.repository.addTemplate(tx, { ...template, id, embedding, version });
    const { pack } = await this.repository.current(tx);
    if (pack === null) await this.repository.usePack(tx, template.pack);
    return id;
  }

  async removeTemplates(tx: TenantTransaction, templateIds: readonly string[]): Promise<void> {
    if (templateIds.length === 0) return;
    const first = await this.repository.takeVersions(tx, templateIds.length);
    for (const [index, id] of templateIds.entries()) await this.repository.addRemoval(tx, id, first + index);
    await this.tell(tx);
  }

  /** @returns the version in which the person is gone */
  async erasePerson(tx: TenantTransaction, employeeId: string, at: Date): Promise<number> {
    const version = await this.repository.takeVersions(tx, 1);
    await this.repository.addErasure(tx, employeeId, version, at);
    await this.tell(tx);
    return version;
  }

  /** Once for a transaction, after its changes. */
  async tell(tx: TenantTransaction): Promise<void> {
    const { tenantId } = tx;
    await this.desired.touch(tx, 'all');
    tx.afterCommit(() => this.events.emit('gallery.changed', { tenantId }));
    tx.afterCommit(() => this.events.emit('employees.changed', { tenantId }));
  }
}
