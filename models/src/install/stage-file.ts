import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { ModelsError } from '../models-error.js';
import type { WantedFile } from './find-by-hash.js';

/** Models are tens of megabytes; what says more is not a model. */
const mostBytes = 1024 ** 3;
const downloadTimeoutMs = 10 * 60_000;

/** Copies a file that was found by its hash; hashed again on the way, because a stick may be pulled or changed meanwhile. */
export async function copyToStage(source: string, target: string, wanted: WantedFile): Promise<void> {
  await writeChecked(createReadStream(source), target, wanted, `${source} changed while it was copied`);
}

/** Downloads over HTTPS. Throws `download_failed`; nothing that has another hash is left to be used. */
export async function downloadToStage(url: string, target: string, wanted: WantedFile): Promise<void> {
  const cure = 'bring the file on a stick and use --from DIR';
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(downloadTimeoutMs) });
  } catch (cause) {
    throw new ModelsError('download_failed', `${wanted.name} can not be fetched from ${new URL(url).host}; ${cure}`, { cause });
  }
  if (!response.ok || response.body === null) {
    throw new ModelsError('download_failed', `${new URL(url).host} answered ${response.status} for ${wanted.name}; ${cure}`);
  }
  const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  await writeChecked(body, target, wanted, `what ${new URL(url).host} sent as ${wanted.name} broke off or has another hash; ${cure}`);
}

async function writeChecked(source: Readable, target: string, wanted: WantedFile, otherwise: string): Promise<void> {
  const hash = createHash('sha256');
  const limit = wanted.bytes ?? mostBytes;
  let bytes = 0;
  const file = await open(target, 'wx', 0o644);
  try {
    for await (const chunk of source as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes > limit) throw new ModelsError('download_failed', otherwise);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    if (hash.digest('hex') !== wanted.sha256) throw new ModelsError('download_failed', otherwise);
    await file.sync();
  } catch (cause) {
    if (cause instanceof ModelsError) throw cause;
    if (isWriteFailure(cause)) throw new ModelsError('write_failed', `${wanted.name} could not be written: ${cause.message}`, { cause });
    throw new ModelsError('download_failed', otherwise, { cause });
  } finally {
    await file.close();
  }
}

/** A full or read-only disk, as against a source that broke off. */
function isWriteFailure(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && (error.syscall === 'write' || error.syscall === 'fsync');
}
