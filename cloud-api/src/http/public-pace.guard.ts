import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Route } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import { CLOCK } from '../injection-tokens.js';
import { AddressAllowance } from './address-allowance.js';
import { ENDPOINT } from './endpoint.decorator.js';
import { ProblemError } from './problem-error.js';
import type { SigapRequest } from './sigap-request.js';

/** A player asks for ranges many times a minute; nobody who looks at clips comes near this. */
const burst = 240;
const perSecond = 4;

/** Routes under `/api/public` need no account: each address may ask them so often and no more. Signing in counts by itself, in the database. */
@Injectable()
export class PublicPaceGuard implements CanActivate {
  private readonly allowance = new AddressAllowance(burst, perSecond);

  constructor(
    private readonly reflector: Reflector,
    @Inject(CLOCK) private readonly clock: Pick<Clock, 'monotonicMs'>,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const route = this.reflector.get<Route | undefined>(ENDPOINT, context.getHandler());
    if (route?.access !== 'public' || !route.path.startsWith('/api/public/')) return true;
    const { ip } = context.switchToHttp().getRequest<SigapRequest>();
    if (this.allowance.take(ip ?? '', this.clock.monotonicMs())) return true;
    throw new ProblemError('rate_limited', 429, 'too many requests from this address; wait a minute');
  }
}
