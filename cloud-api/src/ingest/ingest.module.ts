import { Module, type OnModuleInit } from '@nestjs/common';
import { FleetModule } from '../fleet/fleet.module.js';
import { MqttLink } from '../fleet/mqtt-link.js';
import { HealthRegistry } from '../health/health-registry.js';
import { Metrics } from '../metrics/metrics.js';
import { DeadLetterRepository } from './dead-letter.repository.js';
import { EventHandlersModule } from './event-handlers.module.js';
import { EVENT_LINK } from './event-link.js';
import { EventLogRepository } from './event-log.repository.js';
import { EventWriter } from './event-writer.js';
import { IngestMetrics } from './ingest-metrics.js';
import { IngestService } from './ingest.service.js';

@Module({
  imports: [EventHandlersModule, FleetModule],
  providers: [
    { provide: EVENT_LINK, useExisting: MqttLink },
    { provide: IngestMetrics, useFactory: (metrics: Metrics) => new IngestMetrics(metrics.registry), inject: [Metrics] },
    DeadLetterRepository,
    EventLogRepository,
    EventWriter,
    IngestService,
  ],
})
export class IngestModule implements OnModuleInit {
  constructor(
    private readonly ingest: IngestService,
    private readonly health: HealthRegistry,
  ) {}

  onModuleInit(): void {
    this.health.register('ingest', () => this.ingest.health());
  }
}
