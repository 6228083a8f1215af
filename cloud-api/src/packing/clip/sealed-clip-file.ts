import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { seal, unseal } from '../../secrets/envelope.js';
import { CHUNK, chunkBytes, chunkContext, chunksOf, SEAL, slotOf } from './clip-layout.js';

export interface ClipKey {
  readonly tenantId: string;
  readonly sha256: string;
  /** 32 bytes of this clip alone. */
  readonly key: Buffer;
}

/** A chunk is not what was written: changed, cut, or torn by a power cut. */
export class DamagedClipError extends Error {
  override readonly name = 'DamagedClipError';
}

/**
 * A clip on disk in chunks of 64 KiB, each AES-256-GCM by itself: any range is read without the rest, and plain bytes never touch the disk.
 * The length is the database's to know.
 */
export class SealedClipFile {
  constructor(
    private readonly path: string,
    private readonly clip: ClipKey,
  ) {}

  /**
   * Writes bytes at the end of the `known` ones; durable when it resolves.
   * @throws DamagedClipError when the last chunk, which is joined with the new bytes, does not hold
   */
  async append(known: number, bytes: Uint8Array): Promise<void> {
    const file = await this.openForWriting(known === 0);
    try {
      const first = Math.floor(known / CHUNK);
      const head = chunkBytes(first, known);
      const tail = head === 0 ? Buffer.alloc(0) : await this.readChunk(file, first, head);
      const joined = Buffer.concat([tail, bytes]);
      const sealed: Buffer[] = [];
      for (let from = 0; from < joined.byteLength; from += CHUNK) {
        const plain = joined.subarray(from, from + CHUNK);
        sealed.push(seal(this.clip.key, plain, chunkContext(this.clip, first + from / CHUNK, plain.byteLength)));
      }
      await writeAll(file, Buffer.concat(sealed), slotOf(first));
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  /**
   * Plain bytes from `from` up to and with `to` of a clip of `total` bytes.
   * @throws DamagedClipError
   */
  async *read(from: number, to: number, total: number): AsyncGenerator<Buffer> {
    let file: FileHandle;
    try {
      file = await open(this.path, 'r');
    } catch (cause) {
      throw new DamagedClipError('the file of the clip can not be opened', { cause });
    }
    try {
      const { first, last } = chunksOf(from, to);
      for (let index = first; index <= last; index += 1) {
        const plain = await this.readChunk(file, index, chunkBytes(index, total));
        const begin = index * CHUNK;
        yield plain.subarray(Math.max(0, from - begin), Math.min(plain.byteLength, to + 1 - begin));
      }
    } finally {
      await file.close();
    }
  }

  remove(): Promise<void> {
    return rm(this.path, { force: true });
  }

  private async openForWriting(isNew: boolean): Promise<FileHandle> {
    if (!isNew) {
      try {
        return await open(this.path, 'r+');
      } catch (cause) {
        throw new DamagedClipError('the file of the clip can not be opened', { cause });
      }
    }
    const folder = dirname(this.path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(this.path, 'w', 0o600);
    // the name, and the folders that may be new, must survive a power cut as well
    for (const touched of [folder, dirname(folder), dirname(dirname(folder))]) await syncFolder(touched);
    return file;
  }

  private async readChunk(file: FileHandle, index: number, bytes: number): Promise<Buffer> {
    const sealed = Buffer.alloc(bytes + SEAL);
    const { bytesRead } = await file.read(sealed, 0, sealed.byteLength, slotOf(index));
    if (bytesRead < sealed.byteLength) throw new DamagedClipError(`chunk ${index} is cut`);
    try {
      return unseal(this.clip.key, sealed, chunkContext(this.clip, index, bytes));
    } catch (cause) {
      throw new DamagedClipError(`chunk ${index} was changed`, { cause });
    }
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.byteLength) {
    const { bytesWritten } = await file.write(bytes, written, bytes.byteLength - written, position + written);
    written += bytesWritten;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
