import { Module } from '@nestjs/common';
import type { Logger } from '@sigap/node-kit';
import type { ApiConfiguration } from '../configuration.js';
import { CONFIGURATION, LOGGER } from '../injection-tokens.js';
import { BROKER_DOOR } from './broker/broker-door.js';
import { EmbeddedBroker } from './broker/embedded-broker.js';
import { ExternalBroker } from './broker/external-broker.js';
import { CommandService } from './command/command.service.js';
import { DesiredConfigurationRepository } from './desired/desired-configuration.repository.js';
import { DesiredConfigurations } from './desired/desired-configuration.service.js';
import { EdgeController } from './edge/edge.controller.js';
import { EdgeCredentials } from './edge/edge-credentials.js';
import { EdgeRepository } from './edge/edge.repository.js';
import { EdgeService } from './edge/edge.service.js';
import { FleetMetrics } from './fleet-metrics.js';
import { MessageIntake } from './message-intake.js';
import { MqttLink } from './mqtt-link.js';
import { EdgeStatusRepository } from './state/edge-status.repository.js';
import { EdgeStatusService } from './state/edge-status.service.js';
import { SilenceWatch } from './state/silence-watch.js';

@Module({
  controllers: [EdgeController],
  providers: [
    {
      provide: BROKER_DOOR,
      useFactory: (configuration: ApiConfiguration, credentials: EdgeCredentials, logger: Logger) =>
        configuration.MQTT_URL === undefined
          ? new EmbeddedBroker({ host: configuration.HOST, port: configuration.SIGAP_MQTT_PORT }, credentials, logger)
          : new ExternalBroker(configuration.MQTT_URL, configuration),
      inject: [CONFIGURATION, EdgeCredentials, LOGGER],
    },
    CommandService,
    DesiredConfigurationRepository,
    DesiredConfigurations,
    EdgeCredentials,
    EdgeRepository,
    EdgeService,
    EdgeStatusRepository,
    EdgeStatusService,
    FleetMetrics,
    MessageIntake,
    MqttLink,
    SilenceWatch,
  ],
  exports: [BROKER_DOOR, CommandService, DesiredConfigurations, EdgeRepository, EdgeService, MessageIntake, MqttLink],
})
export class FleetModule {}
