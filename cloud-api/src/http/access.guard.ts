import { timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Access, Route } from '@sigap/contracts';
import type { ApiConfiguration } from '../configuration.js';
import { type OpenSession, SessionService } from '../identity/session.service.js';
import { CONFIGURATION } from '../injection-tokens.js';
import type { UserCaller } from './caller.js';
import { isCrossSite, isWrite } from './cross-site.js';
import { EdgeAuthentication } from './edge-authentication.js';
import { ENDPOINT } from './endpoint.decorator.js';
import { ProblemError } from './problem-error.js';
import type { SigapRequest } from './sigap-request.js';

/** Who may call a route, as the contracts declare it. A handler without a declaration is refused to everybody. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: SessionService,
    private readonly edges: EdgeAuthentication,
    @Inject(CONFIGURATION) private readonly configuration: ApiConfiguration,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // sockets sign in at the handshake
    if (context.getType() !== 'http') return true;
    const route = this.reflector.get<Route | undefined>(ENDPOINT, context.getHandler());
    if (route === undefined) throw new ProblemError('forbidden', 403);
    const request = context.switchToHttp().getRequest<SigapRequest>();
    if (route.access === 'edge') await this.admitEdge(request);
    else {
      if (isWrite(request.method)) this.refuseCrossSite(request);
      if (route.access !== 'public') await this.admitUser(request, route.access);
    }
    return true;
  }

  private async admitEdge(request: SigapRequest): Promise<void> {
    const edge = await this.edges.authenticate(request);
    if (edge !== null) {
      request.caller = edge;
      return;
    }
    const session = await this.sessions.open(request.headers.cookie);
    if (session !== null) throw new ProblemError('forbidden', 403, 'for boxes alone');
    throw new ProblemError('not_signed_in', 401);
  }

  private async admitUser(request: SigapRequest, access: Exclude<Access, 'public' | 'edge'>): Promise<void> {
    const session = await this.sessions.open(request.headers.cookie);
    if (session === null) {
      const edge = request.headers.authorization === undefined ? null : await this.edges.authenticate(request);
      throw edge === null ? new ProblemError('not_signed_in', 401) : new ProblemError('forbidden', 403, 'for people alone');
    }
    if (access !== 'signed-in' && !access.includes(session.role)) throw new ProblemError('forbidden', 403);
    if (isWrite(request.method) && !isSame(request.headers['x-csrf-token'], session.csrfToken)) throw new ProblemError('csrf_failed', 403);
    request.caller = callerOf(session);
    request.session = session;
  }

  private refuseCrossSite(request: SigapRequest): void {
    const own = this.configuration.SIGAP_PUBLIC_URL;
    if (isCrossSite(request.headers, own === undefined ? undefined : new URL(own).origin)) throw new ProblemError('csrf_failed', 403);
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
