import { type Ack, ack, type EdgeHealth, type EdgeState, type Shortage, type SigapEvent, topic } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import type { MqttClient } from 'mqtt';
import { v7 } from 'uuid';
import { type ApiUnderTest, type ApiUnderTestOptions, startApi } from '../api-under-test.js';
import { DomainEvents } from '../bus/domain-events.js';
import { connectBox, until } from '../fleet/box-under-test.js';
import { EdgeService } from '../fleet/edge/edge.service.js';
import { aSighting } from '../ingest/flow.fixture.js';
import { PresenceEngine } from '../presence/presence.engine.js';
import { IncidentEngine } from './incident.engine.js';
import { MessageWorker } from './message-worker.js';
import { TellingDispatcher } from './telling-dispatcher.js';

/** Runs with the real one, and can be put forward. */
export class ShiftableClock implements Clock {
  private shift = 0;

  now(): Date {
    return new Date(Date.now() + this.shift);
  }

  monotonicMs(): number {
    return performance.now() + this.shift;
  }

  forward(ms: number): void {
    this.shift += ms;
  }
}

/** For tests: a real API, one box over real MQTT, two cameras, people. The box is a script, all behind it is real. */
export class Workplace {
  readonly epoch = v7();
  /** Of a second instance on the same database: they look at the same moments. */
  readonly secondInstance: { engines: IncidentEngine[]; dispatchers: TellingDispatcher[] } = { engines: [], dispatchers: [] };
  /** What the box says of its room. */
  shortages: Shortage[] = [];
  private seq = 0;
  private session = 0;
  private readonly bootId = v7();
  private readonly acked = new Set<number>();
  private client: MqttClient | null = null;
  private readonly states = new Map<string, 'online' | 'offline'>();

  private constructor(
    readonly api: ApiUnderTest,
    readonly clock: ShiftableClock,
    readonly box: { tenantId: string; edgeId: string; token: string },
  ) {}

  static async open(options: ApiUnderTestOptions = {}): Promise<Workplace> {
    const clock = new ShiftableClock();
    const api = await startApi({ clock, ...options });
    const box = await api.get(EdgeService).create(api.tenantId, { name: 'Box 1' }, 'system:test');
    const workplace = new Workplace(api, clock, box);
    await workplace.connect();
    return workplace;
  }

  async close(): Promise<void> {
    await this.client?.endAsync(true);
    await this.api.stop();
  }

  now(secondsAgo = 0): number {
    return this.clock.now().getTime() - secondsAgo * 1000;
  }

  async connect(): Promise<void> {
    this.client = await connectBox(this.api, this.box);
    this.client.on('message', (name, payload) => {
      if (name === this.topic('acks')) this.onAck(ack.parse(JSON.parse(payload.toString('utf8'))));
    });
    await this.client.subscribeAsync(this.topic('acks'), { qos: 1 });
    this.session += 1;
    await this.state('online', 'birth');
    await this.health();
  }

  /** Says goodbye and goes. */
  async disconnect(): Promise<void> {
    await this.state('offline', 'shutdown');
    await this.client?.endAsync();
    await until(async () => (await this.rows(`SELECT 1 FROM edge_status WHERE state = 'offline'`)).length > 0, 'the goodbye of the box');
  }

  /** A report that was under way when the connection before this one ended, and comes now. */
  async lateHealth(shortages: Shortage[]): Promise<void> {
    const [session, now] = [this.session, this.shortages];
    Object.assign(this, { session: session - 1, shortages });
    await this.health();
    Object.assign(this, { session, shortages: now });
  }

  async health(oldestAt: number | null = null, recognition: EdgeHealth['recognition']['state'] = 'running'): Promise<void> {
    const at = this.clock.now().toISOString();
    const camera = { lastInferenceAt: at, sampledFps: 5, droppedFrames: 0, decodedFrames: 1, people: 0 };
    const health: EdgeHealth = {
      at,
      session: this.session,
      uptimeSeconds: 1,
      eventLoopDelayP99Ms: 1,
      rssBytes: 1,
      cpuPercent: 1,
      disk: { freeBytes: 1, totalBytes: 1 },
      outbox: { depth: oldestAt === null ? 0 : 1, oldestAt: oldestAt === null ? null : new Date(oldestAt).toISOString(), refused: 0 },
      clock: { state: 'synced', offsetMs: 0 },
      recognition: { state: recognition, pack: 'face-api', galleryVersion: 1, templates: 1, sampleFps: 5 },
      cameras: [...this.states].map(([cameraId, state]) => ({
        ...camera,
        cameraId,
        state,
        fault: state === 'offline' ? 'stalled' : null,
        lastFrameAt: at,
      })),
      shortages: this.shortages,
    };
    await this.publish('health', health);
  }

  /** A camera of the box, online. */
  async camera(name: string, zone: string): Promise<string> {
    const id = v7();
    await this.api.database.run(this.api.tenantId, (tx) =>
      tx.execute(
        `INSERT INTO cameras (tenant_id, id, name, zone, url, purpose, edge_id, origin) VALUES ($1, $2, $3, $4, 'rtsp://127.0.0.1/live', 'recognition', $5, 'cloud')`,
        [this.api.tenantId, id, name, zone, this.box.edgeId],
      ),
    );
    this.api.get(DomainEvents).emit('cameras.changed', { tenantId: this.api.tenantId, edgeIds: [this.box.edgeId] });
    await this.cameraState(id, 'online');
    return id;
  }

  async cameraState(cameraId: string, state: 'online' | 'offline', since = this.now()): Promise<void> {
    this.states.set(cameraId, state);
    const data = state === 'online' ? { codec: 'h264', width: 640, height: 360, outageSeconds: null } : { fault: 'stalled' };
    await this.send([this.event({ type: `camera.${state}`, cameraId, data: { since: new Date(since).toISOString(), ...data } }, since)]);
  }

  async employee(
    code: string,
    name: string,
    rest: { supervisorId?: string; phone?: string; email?: string; department?: string } = {},
  ): Promise<string> {
    const id = v7();
    await this.api.database.run(this.api.tenantId, (tx) =>
      tx.execute(
        'INSERT INTO employees (tenant_id, id, code, name, supervisor_id, phone, email, department) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
        [this.api.tenantId, id, code, name, rest.supervisorId ?? null, rest.phone ?? null, rest.email ?? null, rest.department ?? null],
      ),
    );
    this.api.get(DomainEvents).emit('employees.changed', { tenantId: this.api.tenantId });
    return id;
  }

  /** The person was seen; resolves when the cloud has acknowledged it. */
  async see(employeeId: string, cameraId: string, at = this.now(), replayed = false): Promise<void> {
    await this.send([aSighting({ epoch: this.epoch, seq: this.nextSeq(), employeeId, cameraId, startedAt: at, replayed })]);
  }

  async send(events: readonly SigapEvent[]): Promise<void> {
    await this.publish('events', { epoch: this.epoch, events });
    await until(async () => events.every(({ seq }) => this.acked.has(seq)), 'acknowledgement');
  }

  nextSeq(): number {
    this.seq += 1;
    return this.seq;
  }

  /** Puts the clock forward in steps, with the box saying that it is there, and lets the engines look. */
  async pass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 60) {
      this.clock.forward(Math.min(left, 60) * 1000);
      if (this.client?.connected) await this.health();
      await this.look();
    }
  }

  /** Presence is read anew, and all engines look once. */
  async look(): Promise<void> {
    const { tenantId } = this.api;
    this.api.get(DomainEvents).emit('settings.changed', { tenantId });
    await until(async () => {
      const [row] = await this.api.database.run(tenantId, (tx) =>
        tx.query<{ at: Date | null }>('SELECT last_heard_at AS at FROM edge_status'),
      );
      return this.client?.connected !== true || (row?.at !== null && row !== undefined && this.now() - row.at.getTime() < 20_000);
    }, 'health of the box');
    this.api.get(DomainEvents).emit('cameras.changed', { tenantId, edgeIds: [] });
    await this.api.get(PresenceEngine).of(tenantId);
    // twice: what one look opens, the next one tells
    for (let i = 0; i < 2; i += 1)
      await Promise.all([this.api.get(IncidentEngine), ...this.secondInstance.engines].map((engine) => engine.look()));
    await Promise.all([this.api.get(TellingDispatcher), ...this.secondInstance.dispatchers].map((dispatcher) => dispatcher.look()));
    await this.api.get(MessageWorker).work();
  }

  rows<Row>(sql: string): Promise<Row[]> {
    return this.api.database.run(this.api.tenantId, (tx) => tx.query<Row>(sql));
  }

  async statusOf(employeeId: string): Promise<string | undefined> {
    return (await this.api.get(PresenceEngine).of(this.api.tenantId)).assessment(employeeId)?.verdict.status;
  }

  event(draft: { type: string; cameraId?: string; data: unknown; replayed?: boolean }, at = this.now()): SigapEvent {
    const head = { id: v7(), v: 1, epoch: this.epoch, seq: this.nextSeq(), occurredAt: new Date(at).toISOString() };
    return { ...head, clock: { state: 'synced', offsetMs: 0 }, replayed: false, ...draft } as unknown as SigapEvent;
  }

  publish(kind: 'events' | 'health' | 'state', payload: object | Buffer): Promise<unknown> {
    const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
    if (!this.client) throw new Error('the box is not connected');
    return this.client.publishAsync(this.topic(kind), bytes, { qos: 1, retain: kind === 'state' });
  }

  private async state(state: 'online' | 'offline', reason: EdgeState['reason']): Promise<void> {
    const at = this.clock.now().toISOString();
    await this.publish('state', {
      state,
      session: this.session,
      at,
      agentVersion: '0.1.0',
      bootId: this.bootId,
      epoch: this.epoch,
      cameraIds: [],
      reason,
    });
  }

  private topic(kind: 'events' | 'acks' | 'health' | 'state'): string {
    return topic({ tenantId: this.box.tenantId, edgeId: this.box.edgeId, kind });
  }

  private onAck({ epoch, ranges }: Ack): void {
    if (epoch !== this.epoch) return;
    for (const [from, to] of ranges) for (let seq = from; seq <= to; seq += 1) this.acked.add(seq);
  }
}
