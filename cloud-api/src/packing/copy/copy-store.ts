import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { ApiConfiguration } from '../../configuration.js';
import { CONFIGURATION } from '../../injection-tokens.js';
import { TenantCipher } from '../../secrets/tenant-cipher.js';
import { SealedClipFile } from '../clip/sealed-clip-file.js';

const partBytes = 4 * 1024 * 1024;

export interface KeptCopy {
  readonly bytes: number;
  readonly sha256: string;
  readonly sealedKey: Buffer;
}

/** Files of copies, encrypted at rest as clips are. */
@Injectable()
export class CopyStore {
  private readonly root: string;

  constructor(
    private readonly cipher: TenantCipher,
    @Inject(CONFIGURATION) configuration: Pick<ApiConfiguration, 'SIGAP_DATA'>,
  ) {
    this.root = join(configuration.SIGAP_DATA, 'copies');
  }

  /** Takes a plain file in, which stays where it is. Durable when it resolves. */
  async keep(tenantId: string, id: string, path: string): Promise<KeptCopy> {
    const key = randomBytes(32);
    const file = new SealedClipFile(this.pathOf(tenantId, id), { tenantId, sha256: id, key });
    const digest = createHash('sha256');
    let known = 0;
    for await (const part of createReadStream(path, { highWaterMark: partBytes })) {
      const bytes = part as Buffer;
      digest.update(bytes);
      await file.append(known, bytes);
      known += bytes.byteLength;
    }
    return { bytes: known, sha256: digest.digest('hex'), sealedKey: await this.cipher.encrypt(tenantId, key, contextOf(id)) };
  }

  /** Plain bytes from `from` up to and with `to`. @throws DamagedClipError */
  async *read(
    tenantId: string,
    id: string,
    copy: Pick<KeptCopy, 'bytes' | 'sealedKey'>,
    range: { from: number; to: number },
  ): AsyncGenerator<Buffer> {
    const key = await this.cipher.decrypt(tenantId, copy.sealedKey, contextOf(id));
    yield* new SealedClipFile(this.pathOf(tenantId, id), { tenantId, sha256: id, key }).read(range.from, range.to, copy.bytes);
  }

  async remove(tenantId: string, id: string): Promise<void> {
    await rm(this.pathOf(tenantId, id), { force: true });
  }

  async exists(tenantId: string, id: string): Promise<boolean> {
    return (await stat(this.pathOf(tenantId, id)).catch(() => null)) !== null;
  }

  private pathOf(tenantId: string, id: string): string {
    return join(this.root, tenantId, id.slice(-2), id);
  }
}

function contextOf(id: string): string {
  return `clip-copy:${id}`;
}
