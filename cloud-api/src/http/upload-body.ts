import type { Route } from '@sigap/contracts';
import type { Request, Response } from 'express';
import multer from 'multer';
import { ProblemError } from './problem-error.js';
import { drain, mediaTypeOf, refuseDeclared, tooLarge } from './request-body.js';
import type { UploadedPicture } from './sigap-request.js';

type UploadRule = NonNullable<Route['upload']>;

/** Boundaries and headers of the parts. */
const OVERHEAD = 64 * 1024;

/**
 * The files of a multipart upload, in memory: at most `maxFiles` of `maxBytes` each.
 * @throws ProblemError unsupported_media_type, payload_too_large, too_many_pictures, invalid_request
 */
export async function readUpload(request: Request, response: Response, rule: UploadRule): Promise<UploadedPicture[]> {
  if (mediaTypeOf(request) !== 'multipart/form-data') {
    await drain(request);
    throw new ProblemError('unsupported_media_type', 415, `send multipart/form-data with files in "${rule.field}"`);
  }
  await refuseDeclared(request, rule.maxFiles * rule.maxBytes + OVERHEAD);
  const parse = multer({
    storage: multer.memoryStorage(),
    // browsers write names in UTF-8 (RFC 7578, 4.2), the library reads Latin-1 unless told
    defParamCharset: 'utf8',
    limits: { files: rule.maxFiles, fileSize: rule.maxBytes, fields: 4, fieldSize: 1024, parts: rule.maxFiles + 4, headerPairs: 20 },
  }).array(rule.field);
  const failure = await new Promise<unknown>((resolve) => void parse(request, response, resolve));
  if (failure !== undefined && failure !== null) {
    await drain(request);
    throw problemOf(failure, rule);
  }
  const files = Array.isArray(request.files) ? request.files : [];
  return files.map((file) => ({ name: nameOf(file.originalname), bytes: file.buffer, declaredType: file.mimetype }));
}

function problemOf(err: unknown, rule: UploadRule): ProblemError {
  const code = err instanceof multer.MulterError ? err.code : undefined;
  if (code === 'LIMIT_FILE_SIZE') return tooLarge(rule.maxBytes);
  if (code === 'LIMIT_FILE_COUNT' || code === 'LIMIT_PART_COUNT')
    return new ProblemError('too_many_pictures', 400, `at most ${rule.maxFiles} files`);
  if (code === 'LIMIT_UNEXPECTED_FILE') return new ProblemError('invalid_request', 400, `files belong into "${rule.field}"`);
  // what is left are broken bodies: no boundary, an early end, headers without end
  return new ProblemError('invalid_request', 400, 'the multipart body is broken');
}

/** The client's file name is for the reply alone, never for a path: no folders, no control characters, at most 200 characters. */
function nameOf(original: string): string {
  const last = original.split(/[/\\]/).at(-1) ?? '';
  return last.replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '').slice(0, 200) || 'unnamed';
}
