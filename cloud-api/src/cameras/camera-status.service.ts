import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type CameraState, edgeHealth, type TopicAddress } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import { DomainEvents } from '../bus/domain-events.js';
import { TenantDatabase, type TenantTransaction } from '../database/tenant-database.js';
import { MessageIntake } from '../fleet/message-intake.js';
import { MqttLink } from '../fleet/mqtt-link.js';
import { type EventHandler, EventHandlers, type IngestedEvent } from '../ingest/event-handler.js';
import { CLOCK } from '../injection-tokens.js';
import { type CameraObservation, observe } from './camera-observation.js';
import { CameraRepository } from './camera.repository.js';
import { CameraStatusRepository } from './camera-status.repository.js';

interface Told {
  readonly edgeId: string;
  readonly cameraId: string;
  readonly seen: CameraObservation;
}

/** Keeps the newest that boxes said of their cameras: by event, which nothing loses, and by health, which also says "degraded". */
@Injectable()
export class CameraStatusService implements OnModuleInit, EventHandler {
  readonly types = ['camera.online', 'camera.offline'] as const;

  constructor(
    private readonly database: TenantDatabase,
    private readonly statuses: CameraStatusRepository,
    private readonly cameras: CameraRepository,
    private readonly link: MqttLink,
    private readonly intake: MessageIntake,
    private readonly events: DomainEvents,
    private readonly handlers: EventHandlers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
    this.link.subscribe('health', (address, payload) => this.onHealth(address, payload));
    // all cameras of a box that goes are unknown, and known again when it is back
    this.events.on('edge.state', ({ tenantId, edgeId }) => this.tellOfEdge(tenantId, edgeId));
  }

  async apply(tx: TenantTransaction, events: readonly IngestedEvent[]): Promise<void> {
    await this.observe(tx, events.flatMap(toldBy));
  }

  private async onHealth(address: TopicAddress, payload: Buffer): Promise<void> {
    const health = this.intake.parse(edgeHealth, address, payload);
    if (health === null) return;
    const at = notAfter(new Date(health.at), this.clock.now());
    const told = health.cameras.flatMap((camera): Told[] => {
      if (!isState(camera.state)) return [];
      const lastFrameAt = camera.lastFrameAt === null ? null : new Date(camera.lastFrameAt);
      const seen = { at, state: camera.state, fault: camera.fault, since: null, lastFrameAt };
      return [{ edgeId: address.edgeId, cameraId: camera.cameraId, seen }];
    });
    if (told.length > 0) await this.database.run(address.tenantId, (tx) => this.observe(tx, told));
  }

  private async observe(tx: TenantTransaction, told: readonly Told[]): Promise<void> {
    const credible = await this.ownOnes(tx, told);
    const ids = [...new Set(credible.map(({ cameraId }) => cameraId))].toSorted();
    const known = await this.statuses.lock(tx, ids);
    for (const cameraId of ids) {
      const before = known.get(cameraId) ?? null;
      const own = credible.filter((one) => one.cameraId === cameraId);
      const after = own.reduce((status, { seen }) => observe(status, seen), before);
      if (after === null || after === before) continue;
      await this.statuses.save(tx, cameraId, after);
      if (before?.state === after.state && before.fault === after.fault) continue;
      tx.afterCommit(() => this.events.emit('camera.status', { tenantId: tx.tenantId, cameraId }));
    }
  }

  private async ownOnes(tx: TenantTransaction, told: readonly Told[]): Promise<Told[]> {
    const credible: Told[] = [];
    for (const edgeId of new Set(told.map((one) => one.edgeId))) {
      const own = told.filter((one) => one.edgeId === edgeId);
      const ids = await this.statuses.ofEdge(tx, edgeId, [...new Set(own.map((one) => one.cameraId))]);
      credible.push(...own.filter((one) => ids.has(one.cameraId)));
    }
    return credible;
  }

  private async tellOfEdge(tenantId: string, edgeId: string): Promise<void> {
    const ids = await this.database.run(tenantId, (tx) => this.cameras.idsOfEdge(tx, edgeId));
    for (const cameraId of ids) this.events.emit('camera.status', { tenantId, cameraId });
  }
}

function isState(state: CameraState): state is Exclude<CameraState, 'unknown'> {
  return state !== 'unknown';
}

/** A box whose clock is ahead would silence its own later word; what came can't be newer than its coming. */
function notAfter(at: Date, receivedAt: Date): Date {
  return at > receivedAt ? receivedAt : at;
}

function toldBy({ edgeId, event, receivedAt }: IngestedEvent): Told[] {
  const { cameraId } = event;
  if (cameraId === undefined || (event.type !== 'camera.online' && event.type !== 'camera.offline')) return [];
  const at = notAfter(new Date(event.occurredAt), receivedAt);
  const head = { at, since: notAfter(new Date(event.data.since), at), lastFrameAt: null };
  if (event.type === 'camera.online') return [{ edgeId, cameraId, seen: { ...head, state: 'online', fault: null } }];
  return [{ edgeId, cameraId, seen: { ...head, state: 'offline', fault: event.data.fault } }];
}
