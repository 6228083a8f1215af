import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { EdgeAuthentication } from './edge-authentication.js';
import { EndpointInterceptor } from './endpoint.interceptor.js';
import { Idempotency } from './idempotency.js';
import { Listening } from './listening.js';
import { ProblemFilter } from './problem.filter.js';
import { PublicPaceGuard } from './public-pace.guard.js';
import { RefusalLog } from './refusal-log.js';

@Global()
@Module({
  providers: [
    EdgeAuthentication,
    Idempotency,
    Listening,
    RefusalLog,
    { provide: APP_GUARD, useClass: PublicPaceGuard },
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_INTERCEPTOR, useClass: EndpointInterceptor },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
  exports: [EdgeAuthentication, Idempotency, Listening],
})
export class HttpModule {}
