import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { Clock, Logger } from '@sigap/node-kit';
import { AuditModule } from './audit/audit.module.js';
import { DomainEvents } from './bus/domain-events.js';
import type { ApiConfiguration } from './configuration.js';
import { DatabaseModule } from './database/database.module.js';
import { TenantRounds } from './database/tenant-rounds.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { IdentityModule } from './identity/identity.module.js';
import { CLOCK, CONFIGURATION, LOGGER } from './injection-tokens.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { KeyedHash } from './secrets/keyed-hash.js';
import { loadMasterKey, MASTER_KEY } from './secrets/master-key.js';
import { TenantCipher } from './secrets/tenant-cipher.js';
import { SettingsModule } from './settings/settings.module.js';

export interface Platform {
  readonly configuration: ApiConfiguration;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** What every domain stands on. Global: a domain's module imports nothing to use it. */
@Global()
@Module({})
export class PlatformModule {
  static with({ configuration, logger, clock }: Platform): DynamicModule {
    return {
      module: PlatformModule,
      imports: [DatabaseModule, HealthModule, AuditModule, SettingsModule, IdentityModule, HttpModule, MetricsModule],
      providers: [
        { provide: CONFIGURATION, useValue: configuration },
        { provide: LOGGER, useValue: logger },
        { provide: CLOCK, useValue: clock },
        { provide: MASTER_KEY, useFactory: () => loadMasterKey(configuration) },
        DomainEvents,
        TenantCipher,
        KeyedHash,
        TenantRounds,
      ],
      exports: [CONFIGURATION, LOGGER, CLOCK, DomainEvents, TenantCipher, KeyedHash, TenantRounds],
    };
  }
}
