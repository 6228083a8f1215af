import { Controller, Inject, Req, Res } from '@nestjs/common';
import { identityRoutes, type ReplyOf } from '@sigap/contracts';
import type { Response } from 'express';
import type { ApiConfiguration } from '../configuration.js';
import { actorOf, Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.decorator.js';
import { Input, type InputOf } from '../http/input.decorator.js';
import { ProblemError } from '../http/problem-error.js';
import type { SigapRequest } from '../http/sigap-request.js';
import { CONFIGURATION } from '../injection-tokens.js';
import type { OpenSession } from './session.service.js';
import { sessionCookie } from './session-cookie.js';
import { SignInService } from './sign-in.service.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { UserService } from './user.service.js';

@Controller()
export class IdentityController {
  constructor(
    private readonly signIns: SignInService,
    private readonly users: UserService,
    @Inject(CONFIGURATION) private readonly configuration: ApiConfiguration,
  ) {}

  @Endpoint(identityRoutes.login)
  async login(
    @Input() input: InputOf<typeof identityRoutes.login>,
    @Req() request: SigapRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReplyOf<typeof identityRoutes.login>> {
    const { email, password } = input.body;
    try {
      const { token, reply } = await this.signIns.signIn(email, password, request.ip ?? '', request.headers.cookie);
      response.append('set-cookie', sessionCookie(token, this.configuration.isSecure));
      return reply;
    } catch (err) {
      if (err instanceof ProblemError && err.status === 429) response.setHeader('retry-after', SignInThrottle.retryAfterSeconds);
      throw err;
    }
  }

  @Endpoint(identityRoutes.session)
  session(@Req() request: SigapRequest): ReplyOf<typeof identityRoutes.session> {
    const { userId: id, email, name, role, tenantId, tenantName, csrfToken } = sessionOf(request);
    return { user: { id, email, name, role, tenantId, tenantName }, csrfToken };
  }

  @Endpoint(identityRoutes.logout)
  async logout(@Req() request: SigapRequest, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.signIns.signOut(sessionOf(request));
    response.append('set-cookie', sessionCookie(null, this.configuration.isSecure));
  }

  @Endpoint(identityRoutes.changePassword)
  async changePassword(@Input() input: InputOf<typeof identityRoutes.changePassword>, @Req() request: SigapRequest): Promise<void> {
    const { currentPassword, newPassword } = input.body;
    await this.signIns.changePassword(sessionOf(request), currentPassword, newPassword, request.ip ?? '');
  }

  @Endpoint(identityRoutes.listUsers)
  list(
    @Caller() caller: Caller,
    @Input() input: InputOf<typeof identityRoutes.listUsers>,
  ): Promise<ReplyOf<typeof identityRoutes.listUsers>> {
    return this.users.page(caller.tenantId, input.query);
  }

  @Endpoint(identityRoutes.createUser)
  create(
    @Caller() caller: Caller,
    @Input() input: InputOf<typeof identityRoutes.createUser>,
  ): Promise<ReplyOf<typeof identityRoutes.createUser>> {
    return this.users.create(caller.tenantId, actorOf(caller), input.body);
  }

  @Endpoint(identityRoutes.changeUser)
  change(
    @Caller() caller: Caller,
    @Input() input: InputOf<typeof identityRoutes.changeUser>,
  ): Promise<ReplyOf<typeof identityRoutes.changeUser>> {
    return this.users.change(caller.tenantId, actorOf(caller), input.params.id, input.body);
  }
}

function sessionOf(request: SigapRequest): OpenSession {
  if (request.session === undefined) throw new ProblemError('not_signed_in', 401);
  return request.session;
}
