import { timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Role, Route } from '@sigap/contracts';
import type { ApiConfiguration } from '../configuration.js';
import { type OpenSession, SessionService } from '../identity/session.service.js';
import { CONFIGURATION } from '../injection-tokens.js';
import type { Caller, UserCaller } from './caller.js';
import { isCrossSite, isWrite } from './cross-site.js';
import { EdgeAuthentication } from './edge-authentication.js';
import { ENDPOINT } from './endpoint.decorator.js';
import { ProblemError } from './problem-error.js';
import { RefusalLog } from './refusal-log.js';
import type { SigapRequest } from './sigap-request.js';

/** Who may call a route, as the contracts declare it. A handler without a declaration is refused to everybody. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: SessionService,
    private readonly edges: EdgeAuthentication,
    private readonly refusals: RefusalLog,
    @Inject(CONFIGURATION) private readonly configuration: ApiConfiguration,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // sockets sign in at the handshake
    if (context.getType() !== 'http') return true;
    const route = this.reflector.get<Route | undefined>(ENDPOINT, context.getHandler());
    if (route === undefined) throw new ProblemError('forbidden', 403);
    const request = context.switchToHttp().getRequest<SigapRequest>();
    if (route.access === 'edge') await this.admitEdge(route, request);
    else if (route.access === 'public') this.refuseCrossSite(request);
    else await this.admitUser(route, route.access, request);
    return true;
  }

  private async admitEdge(route: Route, request: SigapRequest): Promise<void> {
    const edge = await this.edges.authenticate(request);
    if (edge !== null) {
      request.caller = edge;
      return;
    }
    const session = await this.sessions.open(request.headers.cookie);
    throw session === null ? new ProblemError('not_signed_in', 401) : this.refusal('forbidden', callerOf(session), route);
  }

  private async admitUser(route: Route, access: 'signed-in' | readonly Role[], request: SigapRequest): Promise<void> {
    const session = await this.sessions.open(request.headers.cookie);
    if (session === null) {
      const edge = request.headers.authorization === undefined ? null : await this.edges.authenticate(request);
      throw edge === null ? new ProblemError('not_signed_in', 401) : this.refusal('forbidden', edge, route);
    }
    const caller = callerOf(session);
    if (access !== 'signed-in' && !access.includes(session.role)) throw this.refusal('forbidden', caller, route);
    if (isWrite(request.method) && (this.isFromElsewhere(request) || !isSame(request.headers['x-csrf-token'], session.csrfToken)))
      throw this.refusal('csrf_failed', caller, route);
    request.caller = caller;
    request.session = session;
  }

  private refuseCrossSite(request: SigapRequest): void {
    if (isWrite(request.method) && this.isFromElsewhere(request)) throw new ProblemError('csrf_failed', 403);
  }

  private isFromElsewhere(request: SigapRequest): boolean {
    const own = this.configuration.SIGAP_PUBLIC_URL;
    return isCrossSite(request.headers, own === undefined ? undefined : new URL(own).origin);
  }

  private refusal(code: 'forbidden' | 'csrf_failed', caller: Caller, route: Route): ProblemError {
    this.refusals.note(caller, route, code);
    return new ProblemError(code, 403);
  }
}

function callerOf(session: OpenSession): UserCaller {
  const { tenantId, userId, role, id, name } = session;
  return { kind: 'user', tenantId, userId, role, sessionId: id, name };
}

function isSame(given: string | string[] | undefined, expected: string): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
