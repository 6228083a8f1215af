import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Access, type Route, stationRoutes } from '@sigap/contracts';
import type { Logger } from '@sigap/node-kit';
import { OutboxFullError } from '../event-sink.js';
import { PackingRefusal } from '../packing/packing-refusal.js';
import { readJson } from './http/json-body.js';
import { parsePart } from './http/parse-part.js';
import { ProblemError } from './http/problem-error.js';
import { isCrossSite } from './http/request-origin.js';
import { RouteTable } from './http/route-table.js';
import { sendJson, sendProblem } from './http/send-problem.js';
import type { BoxSession, SessionBook } from './sign-in/session-book.js';
import { isSameToken, tokenFrom } from './sign-in/session-token.js';
import { SignInThrottle } from './sign-in/sign-in-throttle.js';
import { type StationCall, type StationHandlers, type StationRouteName, statusOfRefusal } from './station-handlers.js';

export interface StationApiDependencies {
  readonly handlers: StationHandlers;
  readonly sessions: Pick<SessionBook, 'open'>;
  readonly logger: Logger;
}

/** The HTTP interface of the station pages: access, CSRF and shapes as `stationRoutes` of the contracts declare them. */
export class StationApi {
  private readonly table = new RouteTable(stationRoutes);

  constructor(private readonly dependencies: StationApiDependencies) {}

  async answer(path: string, requestId: string, isSecure: boolean, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const found = this.table.match(request.method ?? '', path);
      if (found.kind === 'none') throw new ProblemError('not_found', 404);
      if (found.kind === 'wrong-method') {
        response.setHeader('allow', found.allowed.join(', '));
        throw new ProblemError('not_found', 405, 'there is no such method on this path');
      }
      await this.call(found.name, found.params, isSecure, request, response);
    } catch (error) {
      this.refuse(error, requestId, path, response);
    }
  }

  private async call(
    name: StationRouteName,
    given: Record<string, string>,
    isSecure: boolean,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const route: Route = stationRoutes[name];
    const token = tokenFrom(request.headers.cookie, isSecure);
    // before the body is read: nobody who may not call makes the box work for it
    const session = this.admit(route, token, request);
    const params = parsePart('params', route.params, given);
    const body = parsePart('body', route.body, route.body === undefined ? undefined : await readJson(request));
    const address = request.socket.remoteAddress ?? '';
    const call = { params, body, session, token, isSecure, address, request, response };
    const handler = this.dependencies.handlers[name] as (call: StationCall) => Promise<unknown>;
    // the schemas of this very route made them
    const reply = await handler(call as StationCall);
    if (route.produces !== undefined) return;
    if (route.reply === undefined) response.writeHead(204).end();
    else sendJson(response, route.status ?? 200, route.reply.parse(reply));
  }

  private admit({ method, access }: Route, token: string | null, request: IncomingMessage): BoxSession | null {
    const isWrite = method !== 'GET';
    const session = this.dependencies.sessions.open(token);
    if (access === 'public') {
      if (isWrite && isCrossSite(request.headers)) throw new ProblemError('csrf_failed', 403);
      return session;
    }
    if (session === null) throw new ProblemError('not_signed_in', 401);
    if (!mayCall(access, session)) throw new ProblemError('forbidden', 403);
    if (isWrite && (isCrossSite(request.headers) || !isSameToken(request.headers['x-csrf-token'], session.csrfToken)))
      throw new ProblemError('csrf_failed', 403);
    return session;
  }

  private refuse(error: unknown, requestId: string, path: string, response: ServerResponse): void {
    const { logger } = this.dependencies;
    const problem = problemOf(error);
    if (problem.code === 'internal') logger.error({ err: error, requestId, path }, 'station.request-failed');
    if (problem.status === 429) response.setHeader('retry-after', SignInThrottle.retryAfterSeconds);
    if (response.headersSent) response.destroy();
    else sendProblem(response, { ...problem, requestId });
  }
}

function mayCall(access: Exclude<Access, 'public'>, { account }: BoxSession): boolean {
  // a route for boxes is none for people
  return access === 'signed-in' || (access !== 'edge' && access.includes(account.role));
}

function problemOf(error: unknown): Pick<ProblemError, 'code' | 'status'> & { detail?: string; fields?: ProblemError['fields'] } {
  if (error instanceof PackingRefusal) return { code: error.code, status: statusOfRefusal(error.code), detail: error.message };
  if (error instanceof OutboxFullError) return { code: 'disk_full', status: 507, detail: error.message };
  if (!(error instanceof ProblemError)) return { code: 'internal', status: 500 };
  const { code, status, detail, fields } = error;
  return { code, status, ...(detail === undefined ? {} : { detail }), ...(fields === undefined ? {} : { fields }) };
}
