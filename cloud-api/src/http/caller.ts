import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Role } from '@sigap/contracts';
import { ProblemError } from './problem-error.js';
import type { SigapRequest } from './sigap-request.js';

/** A person with an open session. */
export interface UserCaller {
  readonly kind: 'user';
  readonly tenantId: string;
  readonly userId: string;
  readonly role: Role;
  readonly sessionId: string;
  readonly name: string;
}

/** A box that showed its token (later: its certificate). */
export interface EdgeCaller {
  readonly kind: 'edge';
  readonly tenantId: string;
  readonly edgeId: string;
}

/** Who calls. The tenant comes from the session or the box's credentials, never from a payload. */
export type Caller = UserCaller | EdgeCaller;

/** `@Caller() caller: Caller` on a handler's parameter, for routes that are not public. Type and decorator share the name. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { caller } = context.switchToHttp().getRequest<SigapRequest>();
  if (caller === undefined) throw new Error('a public route has no caller');
  return caller;
});

/** @throws ProblemError forbidden for a box */
export function userOf(caller: Caller): UserCaller {
  if (caller.kind !== 'user') throw new ProblemError('forbidden', 403);
  return caller;
}

/** @throws ProblemError forbidden for a person */
export function edgeOf(caller: Caller): EdgeCaller {
  if (caller.kind !== 'edge') throw new ProblemError('forbidden', 403);
  return caller;
}

/** How the audit log names a caller, e.g. `user:0190...` */
export function actorOf(caller: Caller): string {
  return caller.kind === 'user' ? `user:${caller.userId}` : `edge:${caller.edgeId}`;
}
