import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { topic } from '@sigap/contracts';
import { type MqttClient, connect } from 'mqtt';
import { v7 } from 'uuid';

/**
 * The control: a box that believes the broker. It forgets an event as soon as the broker's PUBACK is there, and never sends it again. It has to
 * lose events when the API dies, or the checker could not tell.
 */
export class PubackBox {
  readonly tried: string[] = [];
  readonly kept: string[] = [];
  private client: MqttClient | null = null;
  private running = false;
  private seq = 0;
  private readonly epoch = v7();

  constructor(private readonly options: { url: string; credentialsPath: string; employeeIds: readonly string[]; cameraId: string }) {}

  async start(): Promise<void> {
    const credentials: unknown = JSON.parse(await readFile(this.options.credentialsPath, 'utf8'));
    const { tenantId, edgeId, token } = credentials as { tenantId: string; edgeId: string; token: string };
    // what was not acknowledged before a drop is not sent again: each event gets one chance, as its author believes
    this.client = connect(this.options.url, {
      username: edgeId,
      password: token,
      clientId: `edge-${edgeId}`,
      clean: true,
      reconnectPeriod: 200,
      queueQoSZero: false,
      resubscribe: false,
    });
    this.client.on('error', () => undefined);
    this.running = true;
    void this.send(topic({ tenantId, edgeId, kind: 'events' }));
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.client?.endAsync(true);
  }

  private async send(to: string): Promise<void> {
    while (this.running) {
      if (this.client?.connected) this.publish(to);
      await pause(5);
    }
  }

  private publish(to: string): void {
    const ids = Array.from({ length: 10 }, () => v7());
    const events = ids.map((sightingId) => {
      this.seq += 1;
      const at = new Date().toISOString();
      const employeeId = this.options.employeeIds[this.seq % this.options.employeeIds.length] ?? '';
      const data = { sightingId, employeeId, startedAt: at, lastSeenAt: at, similarity: 0.9, pack: 'face-api', shots: 1 };
      const clock = { state: 'unsynced', offsetMs: null };
      return {
        id: v7(),
        v: 1,
        type: 'sighting.started',
        epoch: this.epoch,
        seq: this.seq,
        occurredAt: at,
        clock,
        replayed: false,
        cameraId: this.options.cameraId,
        data,
      };
    });
    this.tried.push(...ids);
    this.client?.publish(to, JSON.stringify({ epoch: this.epoch, events }), { qos: 1 }, (error) => {
      if (!error) this.kept.push(...ids);
    });
  }
}
