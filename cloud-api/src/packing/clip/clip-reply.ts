import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ProblemError } from '../../http/problem-error.js';
import { type ByteRange, byteRange, isRangeCurrent } from './byte-range.js';

export interface Sendable {
  readonly sha256: string;
  readonly bytes: number;
  /** For a download; without it a player gets it. */
  readonly fileName?: string;
  read(range: ByteRange): AsyncIterable<Buffer>;
}

/**
 * A clip as HTTP sends it: whole, or the range that was asked for (206, 416, `If-Range`, `If-None-Match`).
 * @throws ProblemError invalid_request 416
 */
export function clipReply(clip: Sendable, request: Request, response: Response): StreamableFile | undefined {
  const etag = `"${clip.sha256}"`;
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('etag', etag);
  // a browser may keep it for the one who looked, and must ask each time whether that one still may
  response.setHeader('cache-control', 'private, no-cache');
  if (clip.fileName !== undefined) response.setHeader('content-disposition', `attachment; filename="${safeName(clip.fileName)}"`);
  if (request.headers['if-none-match'] === etag) {
    response.status(304);
    return undefined;
  }
  const ifRange = request.headers['if-range'];
  const asked = isRangeCurrent(typeof ifRange === 'string' ? ifRange : undefined, etag)
    ? byteRange(request.headers.range, clip.bytes)
    : null;
  if (asked === 'unsatisfiable') {
    response.setHeader('content-range', `bytes */${clip.bytes}`);
    throw new ProblemError('invalid_request', 416, `the clip has ${clip.bytes} bytes`);
  }
  const range = asked ?? { from: 0, to: clip.bytes - 1 };
  if (asked !== null) {
    response.status(206);
    response.setHeader('content-range', `bytes ${range.from}-${range.to}/${clip.bytes}`);
  }
  const length = range.to - range.from + 1;
  const file = new StreamableFile(Readable.from(clip.read(range), { objectMode: false }), { type: 'video/mp4', length });
  // what can't be read any more ends the connection: a short reply must not look whole
  return file.setErrorHandler(() => void response.destroy()).setErrorLogger(() => undefined);
}

/** ASCII that needs no quoting; a label may hold any printable character. */
function safeName(name: string): string {
  return name.replaceAll(/[^\w.-]/g, '_').slice(0, 120);
}
