import { Injectable } from '@nestjs/common';
import { messageStates } from '@sigap/contracts';
import { Gauge } from 'prom-client';
import { TenantDatabase } from '../database/tenant-database.js';
import { TenantRounds } from '../database/tenant-rounds.js';
import { Metrics } from '../metrics/metrics.js';
import { IncidentEngine } from './incident.engine.js';
import { channels } from './message-drivers.js';
import { MessageRepository } from './message.repository.js';

/** Open incidents, and messages by state over all tenants, at `/metrics`. */
@Injectable()
export class AlertMetrics {
  constructor(metrics: Metrics, incidents: IncidentEngine, database: TenantDatabase, messages: MessageRepository, rounds: TenantRounds) {
    const round = rounds.of('messages.count');
    const registers = [metrics.registry];
    const open: Gauge = new Gauge({
      name: 'sigap_incidents_open',
      help: 'Open incidents',
      registers,
      collect: () => open.set(incidents.open),
    });
    const byState: Gauge<'channel' | 'state'> = new Gauge({
      name: 'sigap_messages',
      help: 'Messages to people, by channel and state; alarm on uncertain and failed',
      labelNames: ['channel', 'state'],
      registers,
      collect: async () => {
        // zeros as well, so that an alarm sees the first one
        for (const channel of channels) for (const state of messageStates) byState.set({ channel, state }, 0);
        await round.all(async (tenantId) => {
          for (const { channel, state, n } of await database.run(tenantId, (tx) => messages.countByState(tx)))
            byState.inc({ channel, state }, n);
        });
      },
    });
  }
}
