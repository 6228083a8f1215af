import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject, NotFoundException } from '@nestjs/common';
import type { ErrorCode, Problem } from '@sigap/contracts';
import type { Logger } from '@sigap/node-kit';
import type { Response } from 'express';
import { LOGGER } from '../injection-tokens.js';
import { allowedMethods } from './allowed-methods.js';
import { ProblemError } from './problem-error.js';
import { sendProblem } from './send-problem.js';
import type { SigapRequest } from './sigap-request.js';

const BY_STATUS: ReadonlyMap<number, ErrorCode> = new Map([
  [400, 'invalid_request'],
  [401, 'not_signed_in'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [405, 'not_found'],
  [409, 'conflict'],
  [413, 'payload_too_large'],
  [415, 'unsupported_media_type'],
  [429, 'rate_limited'],
  [503, 'unavailable'],
] as const);

/**
 * The database is away, out of connections or shutting down: SQLSTATE 08, 53, 57P, and what Node says of sockets; or it took this
 * transaction back for another one's sake (40001, 40P01). Nothing was done.
 */
const AWAY = /^(08...|53...|57P..|40001|40P01|ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EPIPE)$/;
/**
 * What the database can't read, such as half a surrogate pair, the year 0 or a time zone of 23 hours, also out of a cursor: the caller's
 * mistake that no schema foresaw.
 */
const UNREADABLE = /^(22007|22008|22009|22021|22P02|22P05)$/;

/** The database gave up on a statement: it was asked for more than it can work out in the time that one may take. */
const STATEMENT_TIMEOUT = '57014';

/** Every error becomes problem details (RFC 9457). What nobody foresaw is logged whole and told as `internal`, with the request's id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const request = host.switchToHttp().getRequest<SigapRequest>();
    const response = host.switchToHttp().getResponse<Response>();
    const allowed = error instanceof NotFoundException ? allowedMethods(request.path) : [];
    if (allowed.length > 0 && !response.headersSent) response.setHeader('allow', allowed.join(', '));
    const problem = allowed.length > 0 ? methodNotAllowed : problemOf(error);
    const { requestId } = request;
    if (problem.status >= 500) {
      const details = { err: error, requestId, method: request.method, path: request.path };
      if (problem.code === 'internal') this.logger.error(details, 'http.failed');
      else this.logger.warn(details, 'http.unavailable');
    } else this.logger.debug({ requestId, path: request.path, code: problem.code, status: problem.status }, 'http.refused');
    if (response.headersSent) response.destroy();
    else sendProblem(response, { ...problem, ...(requestId === undefined ? {} : { requestId }) });
  }
}

type Told = Pick<Problem, 'code' | 'status' | 'detail' | 'fields'>;

/** Nest finds no route for a wrong method either; our own 404 is a `ProblemError`. */
const methodNotAllowed: Told = { code: 'not_found', status: 405, detail: 'there is no such method on this path' };

function problemOf(error: unknown): Told {
  if (error instanceof ProblemError) {
    const { code, status, detail, fields } = error;
    return { code, status, ...(detail === undefined ? {} : { detail }), ...(fields === undefined ? {} : { fields }) };
  }
  if (error instanceof HttpException) {
    const status = error.getStatus();
    return { code: BY_STATUS.get(status) ?? (status < 500 ? 'invalid_request' : 'internal'), status };
  }
  const code = codeOf(error);
  if (AWAY.test(code)) return { code: 'unavailable', status: 503, detail: 'try again in a moment' };
  if (code === STATEMENT_TIMEOUT) return { code: 'too_slow', status: 503, detail: 'ask for less at once, such as a shorter span' };
  if (UNREADABLE.test(code)) return { code: 'invalid_request', status: 400 };
  return { code: 'internal', status: 500 };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // node-postgres says these two without a code
  if (/connection terminated|timeout exceeded when trying to connect/i.test(error.message)) return 'ECONNRESET';
  return '';
}
