import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module.js';
import { FleetModule } from '../fleet/fleet.module.js';
import { MqttLink } from '../fleet/mqtt-link.js';
import { EVENT_LINK } from '../ingest/event-link.js';
import { PresenceModule } from '../presence/presence.module.js';
import { CameraLeases } from './camera-leases.js';
import { InitialData } from './initial-data.js';
import { LiveAuthentication } from './live-authentication.js';
import { LiveGateway } from './live.gateway.js';
import { LiveMetrics } from './live-metrics.js';
import { LivePusher } from './live-pusher.js';

@Module({
  imports: [AlertsModule, FleetModule, PresenceModule],
  providers: [
    { provide: EVENT_LINK, useExisting: MqttLink },
    CameraLeases,
    InitialData,
    LiveAuthentication,
    LiveGateway,
    LiveMetrics,
    LivePusher,
  ],
})
export class LiveModule {}
