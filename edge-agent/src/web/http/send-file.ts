import { open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { byteRange } from './byte-range.js';

export interface FileToSend {
  readonly path: string;
  readonly contentType: string;
  readonly cacheControl: string;
  /** Without quotes; a range is given only of the version that the client has (If-Range). */
  readonly etag?: string;
  /** When the bytes are at hand, before the first of them goes out; when it rejects, none does. */
  readonly beforeSend?: () => Promise<void>;
}

/**
 * Sends a file, or the part that `Range` asks for. The file is opened first: it may be taken away meanwhile.
 * @returns false when there is no such file; nothing was sent then
 */
export async function sendFile(request: IncomingMessage, response: ServerResponse, file: FileToSend): Promise<boolean> {
  const handle = await open(file.path, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  });
  if (!handle) return false;
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) return false;
    const tag = file.etag === undefined ? undefined : `"${file.etag}"`;
    response.setHeader('content-type', file.contentType);
    response.setHeader('cache-control', file.cacheControl);
    response.setHeader('accept-ranges', 'bytes');
    if (tag !== undefined) response.setHeader('etag', tag);
    const isAsked = request.method !== 'HEAD';
    const condition = request.headers['if-range'];
    const mayBePart = condition === undefined || condition === tag;
    const range = stat.size === 0 || !mayBePart ? ({ kind: 'whole' } as const) : byteRange(request.headers.range, stat.size);
    if (range.kind === 'unsatisfiable') {
      response.setHeader('content-range', `bytes */${stat.size}`);
      response.writeHead(416).end();
      return true;
    }
    if (isAsked) await file.beforeSend?.();
    const { from, to } = range.kind === 'part' ? range : { from: 0, to: stat.size - 1 };
    response.setHeader('content-length', to - from + 1);
    if (range.kind === 'part') response.setHeader('content-range', `bytes ${from}-${to}/${stat.size}`);
    response.writeHead(range.kind === 'part' ? 206 : 200);
    if (!isAsked || stat.size === 0) response.end();
    else await pipeline(handle.createReadStream({ start: from, end: to, autoClose: false }), response);
    return true;
  } catch (error) {
    // the player went elsewhere
    if (error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE') return true;
    throw error;
  } finally {
    await handle.close();
  }
}
