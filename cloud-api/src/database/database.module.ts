import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from '@sigap/node-kit';
import type { DataSource } from 'typeorm';
import type { ApiConfiguration } from '../configuration.js';
import { HealthModule } from '../health/health.module.js';
import { HealthRegistry } from '../health/health-registry.js';
import { CONFIGURATION, LOGGER } from '../injection-tokens.js';
import { openAppDataSource } from './app-data-source.js';
import { APP_DATA_SOURCE } from './data-source.tokens.js';
import { TenantDatabase } from './tenant-database.js';

/** Closed last of all (`onApplicationShutdown`): who still has rows to write does so in `onModuleDestroy` or `beforeApplicationShutdown`. */
@Global()
@Module({
  imports: [HealthModule],
  providers: [
    {
      provide: APP_DATA_SOURCE,
      useFactory: (configuration: ApiConfiguration, logger: Logger) => openAppDataSource(configuration, logger),
      inject: [CONFIGURATION, LOGGER],
    },
    TenantDatabase,
  ],
  exports: [TenantDatabase],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    @Inject(APP_DATA_SOURCE) private readonly dataSource: DataSource,
    health: HealthRegistry,
    database: TenantDatabase,
  ) {
    health.register('database', async () => {
      await database.system((tx) => tx.query('SELECT 1'));
      return { ok: true };
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.dataSource.destroy();
  }
}
