import { type Ack, eventBatch, type EventBatch, parseTopic, type SigapEvent, toRanges, topic, topicFilter } from '@sigap/contracts';
import { connectAsync, type MqttClient } from 'mqtt';

/** What the cloud does with a batch. `commit`: does it keep it? `acks`: when it says so, milliseconds from now, once for each. */
export interface Fate {
  readonly commit: boolean;
  readonly acks: readonly number[];
}
export type Script = (batch: EventBatch, number: number) => Fate;

export const prompt: Script = () => ({ commit: true, acks: [0] });

/** The cloud's side of the contract over a real broker, with a map for a database and a script for its moods. */
export class ScriptedCloud {
  /** What is committed, by id. */
  readonly events = new Map<string, SigapEvent>();
  /** Each event that arrived, again and again. */
  readonly arrivals: SigapEvent[] = [];
  readonly messages: { topic: string; payload: Buffer; retain: boolean }[] = [];
  highestSeq: number | undefined;
  private client: MqttClient | undefined;
  private batches = 0;

  constructor(
    private readonly url: () => string,
    public script: Script = prompt,
  ) {}

  async start(): Promise<this> {
    const client = await connectAsync(this.url(), { clientId: 'cloud', clean: true, reconnectPeriod: 100, protocolVersion: 4 });
    client.on('error', () => undefined);
    client.on('message', (name, payload, { retain }) => this.receive(name, payload, retain));
    await client.subscribeAsync(
      ['events', 'state', 'health', 'reported', 'replies', 'live'].map((kind) => topicFilter(kind as 'events')),
      { qos: 1 },
    );
    this.client = client;
    return this;
  }

  /** As if it had been killed: whatever it had not committed is gone. */
  async stop(): Promise<void> {
    await this.client?.endAsync(true);
    this.client = undefined;
  }

  async publish(edge: { tenantId: string; edgeId: string }, kind: 'desired' | 'commands' | 'acks', message: unknown): Promise<void> {
    const body = typeof message === 'string' ? message : JSON.stringify(message);
    await this.client?.publishAsync(topic({ ...edge, kind }), body, { qos: 1, retain: kind === 'desired' });
  }

  /** Messages of one kind, parsed. */
  of<T>(kind: string): T[] {
    return this.messages
      .filter(({ topic: name }) => parseTopic(name)?.kind === kind)
      .map(({ payload }) => JSON.parse(payload.toString('utf8')) as T);
  }

  private receive(name: string, payload: Buffer, retain: boolean): void {
    const address = parseTopic(name);
    if (!address) throw new Error(`a topic that is none of ours: ${name}`);
    this.messages.push({ topic: name, payload, retain });
    if (address.kind !== 'events') return;
    const batch = eventBatch.parse(JSON.parse(payload.toString('utf8')));
    const fate = this.script(batch, this.batches++);
    this.arrivals.push(...batch.events);
    if (fate.commit) for (const event of batch.events) if (!this.events.has(event.id)) this.events.set(event.id, event);
    const ack: Ack = {
      epoch: batch.epoch,
      ranges: toRanges(batch.events.map(({ seq }) => seq)),
      ...(this.highestSeq === undefined ? {} : { highestSeq: this.highestSeq }),
    };
    for (const ms of fate.acks) setTimeout(() => void this.publish(address, 'acks', ack).catch(() => undefined), ms);
  }
}
