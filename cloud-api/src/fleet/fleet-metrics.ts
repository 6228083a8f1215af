import { Inject, Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Metrics } from '../metrics/metrics.js';
import { BROKER_DOOR, type BrokerDoor } from './broker/broker-door.js';
import { MessageIntake } from './message-intake.js';
import { MqttLink } from './mqtt-link.js';

/** Counts of the broker and the link to it; read when Prometheus asks. */
@Injectable()
export class FleetMetrics {
  constructor(metrics: Metrics, link: MqttLink, intake: MessageIntake, @Inject(BROKER_DOOR) door: BrokerDoor) {
    const registers = [metrics.registry];
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    const counter = (name: string, help: string, read: () => number) =>
      new Counter({
        name,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(read());
        },
      });
    gauge('sigap_mqtt_connected', '1 while the API is connected to the broker', () => (link.isConnected ? 1 : 0));
    counter('sigap_mqtt_messages_dropped_total', 'messages of boxes that sent faster than they were handled', () => link.dropped);
    counter('sigap_mqtt_messages_refused_total', 'messages of boxes that were no such messages', () => intake.refused);
    counter('sigap_broker_connections_refused_total', 'connections with wrong credentials', () => door.refused.connections);
    counter(
      'sigap_broker_messages_refused_total',
      'publications outside the own topics, and packets too long',
      () => door.refused.messages,
    );
    counter('sigap_broker_subscriptions_refused_total', 'subscriptions outside the own topics', () => door.refused.subscriptions);
  }
}
