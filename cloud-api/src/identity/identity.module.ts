import { Global, Module } from '@nestjs/common';
import { IdentityHousekeeping } from './housekeeping.js';
import { IdentityController } from './identity.controller.js';
import { SessionService } from './session.service.js';
import { SessionBridge } from './session-bridge.js';
import { SignInService } from './sign-in.service.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { TenantService } from './tenant.service.js';
import { UserRepository } from './user.repository.js';
import { UserService } from './user.service.js';

@Global()
@Module({
  providers: [
    SessionBridge,
    SessionService,
    SignInService,
    SignInThrottle,
    TenantService,
    UserRepository,
    UserService,
    IdentityHousekeeping,
  ],
  controllers: [IdentityController],
  exports: [SessionService, SignInService, TenantService, UserRepository, UserService],
})
export class IdentityModule {}
