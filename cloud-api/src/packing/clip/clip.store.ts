import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { ClipUploadState } from '@sigap/contracts';
import type { Clock, Logger } from '@sigap/node-kit';
import type { ApiConfiguration } from '../../configuration.js';
import { TenantDatabase, type TenantTransaction } from '../../database/tenant-database.js';
import { ProblemError } from '../../http/problem-error.js';
import { CLOCK, CONFIGURATION, LOGGER } from '../../injection-tokens.js';
import { TenantCipher } from '../../secrets/tenant-cipher.js';
import { KeyLock } from '../../storage/key-lock.js';
import { CHUNK } from './clip-layout.js';
import { ClipMetrics } from './clip-metrics.js';
import { ClipRepository, type ClipRow } from './clip.repository.js';
import { DamagedClipError, SealedClipFile } from './sealed-clip-file.js';

export interface ClipPart {
  readonly edgeId: string;
  readonly recordingId: string;
  readonly sha256: string;
  /** Of the first byte of this part in the clip. */
  readonly offset: number;
  /** Bytes of the whole clip. */
  readonly total: number;
  readonly bytes: Uint8Array;
}

const hash = /^[0-9a-f]{64}$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Clips of a tenant, encrypted at rest in chunks: they come in parts, and are read by ranges. */
@Injectable()
export class ClipStore {
  /** Parts of one clip one after the other. */
  private readonly lock = new KeyLock();
  private readonly root: string;

  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: ClipRepository,
    private readonly cipher: TenantCipher,
    private readonly metrics: ClipMetrics,
    @Inject(CONFIGURATION) configuration: Pick<ApiConfiguration, 'SIGAP_DATA'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.root = join(configuration.SIGAP_DATA, 'clips');
  }

  /** What has arrived, durably. */
  async state(tenantId: string, sha256: string): Promise<ClipUploadState> {
    return stateOf(await this.find(tenantId, sha256));
  }

  find(tenantId: string, sha256: string): Promise<ClipRow | null> {
    return this.database.run(tenantId, (tx) => this.repository.read(tx, sha256));
  }

  /**
   * Takes the next part. A part that begins elsewhere than what is there ends changes nothing: the reply says where to go on, so a client
   * that missed a reply or was cut off just follows it. The last part is answered after the whole clip was read back and its hash found right.
   * @throws ProblemError hash_mismatch (the clip is forgotten, begin anew), conflict for another length or another box's clip
   */
  put(tenantId: string, part: ClipPart): Promise<ClipUploadState> {
    return this.lock.hold(lockOf(tenantId, part.sha256), async () => {
      const clip = (await this.find(tenantId, part.sha256)) ?? (await this.begin(tenantId, part));
      if (clip.bytes !== part.total || clip.edgeId !== part.edgeId)
        throw new ProblemError('conflict', 409, 'a clip with this hash has another length, or is of another box');
      if (clip.storedAt !== null || part.offset !== clip.receivedBytes) return stateOf(clip);
      if (part.bytes.byteLength === 0 || part.offset + part.bytes.byteLength > clip.bytes)
        throw new ProblemError('invalid_request', 400, 'a part has bytes, and ends with the clip at the latest');
      const received = await this.append(tenantId, clip, part.bytes);
      if (received < clip.bytes) return { receivedBytes: received, complete: false };
      await this.complete(tenantId, clip, part.bytes.byteLength);
      return { receivedBytes: received, complete: true };
    });
  }

  /**
   * Plain bytes of a whole clip, from `from` up to and with `to`.
   * @throws DamagedClipError where the bytes on disk are not those that were written
   */
  async *read(tenantId: string, clip: ClipRow, range: { from: number; to: number }): AsyncGenerator<Buffer> {
    try {
      yield* (await this.fileOf(tenantId, clip)).read(range.from, range.to, clip.bytes);
    } catch (err) {
      if (err instanceof DamagedClipError) {
        this.metrics.damaged();
        this.logger.error({ err, tenantId, sha256: clip.sha256 }, 'clip.damaged');
      }
      throw err;
    }
  }

  /** SHA-256 of the plain bytes as they are on disk now; null when they are damaged. */
  async hash(tenantId: string, clip: ClipRow): Promise<string | null> {
    const digest = createHash('sha256');
    try {
      for await (const bytes of this.read(tenantId, clip, { from: 0, to: clip.bytes - 1 })) digest.update(bytes);
    } catch (err) {
      if (err instanceof DamagedClipError) return null;
      throw err;
    }
    return digest.digest('hex');
  }

  /**
   * The row first, then the bytes: what is left by a crash in between is an encrypted file that the sweep finds.
   * @param removeRow looks once more whether the clip may go, since whoever chose it looked before; its transaction takes the row
   * @returns whether it went
   */
  remove(tenantId: string, sha256: string, removeRow: (tx: TenantTransaction) => Promise<boolean>): Promise<boolean> {
    return this.lock.hold(lockOf(tenantId, sha256), async () => {
      const isGone = await this.database.run(tenantId, removeRow);
      if (isGone) await rm(this.pathOf(tenantId, sha256), { force: true });
      return isGone;
    });
  }

  /** Removes files that no row names, once they are old enough to be nobody at work. @returns how many */
  async sweepOrphans(tenantId: string, olderThan: Date): Promise<number> {
    let removed = 0;
    for (const shard of await names(join(this.root, tenantId))) {
      const found = (await names(join(this.root, tenantId, shard))).filter((name) => hash.test(name));
      // asked for a folder at once; what nobody seems to know is looked at again, alone
      const known = new Set(await this.database.run(tenantId, (tx) => this.repository.known(tx, found)));
      for (const name of found) if (!known.has(name) && (await this.sweepOne(tenantId, name, olderThan))) removed += 1;
    }
    return removed;
  }

  /** Of whom there are files, also of tenants that are gone. */
  async tenantIds(): Promise<string[]> {
    return (await names(this.root)).filter((name) => uuid.test(name));
  }

  private sweepOne(tenantId: string, sha256: string, olderThan: Date): Promise<boolean> {
    return this.lock.hold(lockOf(tenantId, sha256), async () => {
      const path = this.pathOf(tenantId, sha256);
      const found = await stat(path).catch(() => null);
      if (found === null || found.mtime >= olderThan || (await this.find(tenantId, sha256)) !== null) return false;
      await rm(path, { force: true });
      return true;
    });
  }

  private async begin(tenantId: string, part: ClipPart): Promise<ClipRow> {
    const { sha256, edgeId, recordingId, total } = part;
    const sealedKey = await this.cipher.encrypt(tenantId, randomBytes(32), keyContext(sha256));
    const clip = { sha256, edgeId, recordingId, bytes: total, sealedKey };
    await this.database.run(tenantId, (tx) => this.repository.begin(tx, clip, this.clock.now()));
    return { ...clip, receivedBytes: 0, storedAt: null };
  }

  /**
   * File first, durably, then the row. The last part gets its row with the verdict on the whole clip: when we die before it, the box sends that
   * part again, instead of finding all bytes there and nothing to do.
   * @returns bytes that are there now; fewer than before when the end was torn
   */
  private async append(tenantId: string, clip: ClipRow, bytes: Uint8Array): Promise<number> {
    let received = clip.receivedBytes + bytes.byteLength;
    try {
      await (await this.fileOf(tenantId, clip)).append(clip.receivedBytes, bytes);
    } catch (err) {
      if (!(err instanceof DamagedClipError)) throw err;
      // torn by a power cut while it was joined with the next part: go back to the last chunk that is whole by itself
      received = Math.floor((clip.receivedBytes - 1) / CHUNK) * CHUNK;
      this.logger.warn({ err, tenantId, sha256: clip.sha256, received }, 'clip.part-torn');
    }
    if (received === clip.bytes) return received;
    await this.database.run(tenantId, (tx) => this.repository.received(tx, clip.sha256, received, this.clock.now()));
    this.metrics.received(Math.max(0, received - clip.receivedBytes));
    return received;
  }

  private async complete(tenantId: string, clip: ClipRow, lastBytes: number): Promise<void> {
    this.metrics.received(lastBytes);
    if ((await this.hash(tenantId, clip)) !== clip.sha256) {
      await this.database.run(tenantId, (tx) => this.repository.remove(tx, clip.sha256));
      await rm(this.pathOf(tenantId, clip.sha256), { force: true });
      this.metrics.refused();
      this.logger.warn({ tenantId, edgeId: clip.edgeId, sha256: clip.sha256 }, 'clip.hash-mismatch');
      throw new ProblemError('hash_mismatch', 422, 'the bytes do not have the hash in the address; begin anew');
    }
    await this.database.run(tenantId, (tx) => this.repository.stored(tx, clip.sha256, this.clock.now()));
    this.metrics.completed();
    this.logger.info({ tenantId, edgeId: clip.edgeId, recordingId: clip.recordingId, bytes: clip.bytes }, 'clip.stored');
  }

  private async fileOf(tenantId: string, { sha256, sealedKey }: ClipRow): Promise<SealedClipFile> {
    const key = await this.cipher.decrypt(tenantId, sealedKey, keyContext(sha256));
    return new SealedClipFile(this.pathOf(tenantId, sha256), { tenantId, sha256, key });
  }

  private pathOf(tenantId: string, sha256: string): string {
    if (!uuid.test(tenantId) || !hash.test(sha256)) throw new TypeError('not the key of a clip');
    return join(this.root, tenantId, sha256.slice(0, 2), sha256);
  }
}

function stateOf(clip: ClipRow | null): ClipUploadState {
  return { receivedBytes: clip?.receivedBytes ?? 0, complete: clip !== null && clip.storedAt !== null };
}

function keyContext(sha256: string): string {
  return `clip-key:${sha256}`;
}

function lockOf(tenantId: string, sha256: string): string {
  return `${tenantId}/${sha256}`;
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch((err: unknown) => {
    if (err instanceof Error && 'code' in err && (err.code === 'ENOENT' || err.code === 'ENOTDIR')) return [];
    throw err;
  });
}
