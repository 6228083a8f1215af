import type { ApiConfiguration } from '../../configuration.js';
import type { BrokerAccess, BrokerDoor } from './broker-door.js';

/** A broker that somebody runs (`MQTT_URL`); its own rules must bind each box to its topics. */
export class ExternalBroker implements BrokerDoor {
  readonly isEmbedded = false;
  readonly port = null;
  readonly refused = { connections: 0, messages: 0, subscriptions: 0 };

  constructor(
    private readonly url: string,
    private readonly configuration: Pick<ApiConfiguration, 'MQTT_USERNAME' | 'MQTT_PASSWORD'>,
  ) {}

  async open(): Promise<BrokerAccess> {
    return { url: this.url, username: this.configuration.MQTT_USERNAME, password: this.configuration.MQTT_PASSWORD };
  }

  async close(): Promise<void> {
    // not ours to stop
  }
}
