import { Injectable } from '@nestjs/common';
import { messageStates } from '@sigap/contracts';
import { Gauge } from 'prom-client';
import { TenantDatabase } from '../database/tenant-database.js';
import { Metrics } from '../metrics/metrics.js';
import { IncidentEngine } from './incident.engine.js';
import { MessageRepository } from './message.repository.js';

/** Open incidents, and messages by state over all tenants, at `/metrics`. */
@Injectable()
export class AlertMetrics {
  constructor(metrics: Metrics, incidents: IncidentEngine, database: TenantDatabase, messages: MessageRepository) {
    const registers = [metrics.registry];
    const open: Gauge = new Gauge({
      name: 'sigap_incidents_open',
      help: 'Open incidents',
      registers,
      collect: () => open.set(incidents.open),
    });
    const byState: Gauge<'state'> = new Gauge({
      name: 'sigap_messages',
      help: 'Messages to people, by state; alarm on uncertain and failed',
      labelNames: ['state'],
      registers,
      collect: async () => {
        const totals = new Map<string, number>(messageStates.map((state) => [state, 0]));
        for (const tenantId of await database.tenantIds()) {
          for (const { state, n } of await database.run(tenantId, (tx) => messages.countByState(tx)))
            totals.set(state, (totals.get(state) ?? 0) + n);
        }
        for (const [state, n] of totals) byState.set({ state }, n);
      },
    });
  }
}
