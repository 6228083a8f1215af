import { type BeforeApplicationShutdown, Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { decodeLiveFrame, type LiveServerEvents, type TopicAddress } from '@sigap/contracts';
import type { Logger } from '@sigap/node-kit';
import { NotificationRepository } from '../alerts/notification.repository.js';
import { DomainEvents } from '../bus/domain-events.js';
import { TenantDatabase } from '../database/tenant-database.js';
import { type TenantRound, TenantRounds } from '../database/tenant-rounds.js';
import { EVENT_LINK, type EventLink } from '../ingest/event-link.js';
import { LOGGER } from '../injection-tokens.js';
import { PresenceEngine } from '../presence/presence.engine.js';
import { aiStatusOf, liveCameraOf } from './ai-status.js';
import { LiveGateway } from './live.gateway.js';
import { LiveMetrics } from './live-metrics.js';
import { cameraRoom, tenantRoom } from './live-rooms.js';
import type { LiveSocket } from './live-socket-data.js';

type VideoFrame = Parameters<LiveServerEvents['video_frame']>[0];

const healthMs = 5_000;

/** Changes -> sockets of the tenant; pictures -> sockets that look at that camera. */
@Injectable()
export class LivePusher implements OnModuleInit, BeforeApplicationShutdown {
  /** What was told last, by tenant, so that only changes are told. */
  private readonly told = new Map<string, { aiStatus: string; cameras: Map<string, string> }>();
  private readonly health: TenantRound;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly gateway: LiveGateway,
    private readonly presence: PresenceEngine,
    private readonly database: TenantDatabase,
    private readonly notifications: NotificationRepository,
    private readonly events: DomainEvents,
    private readonly metrics: LiveMetrics,
    @Inject(EVENT_LINK) private readonly link: EventLink,
    @Inject(LOGGER) private readonly logger: Logger,
    rounds: TenantRounds,
  ) {
    this.health = rounds.of('live.health');
  }

  onModuleInit(): void {
    this.metrics.watchSockets(() => this.gateway.namespace?.sockets.size ?? 0);
    this.events.on('presence.changed', ({ tenantId, employeeIds }) => this.pushPresence(tenantId, employeeIds));
    this.events.on('sightings.applied', ({ tenantId, live }) => {
      for (const hint of live) this.toTenant(tenantId)?.emit('employee_detected', hint);
    });
    this.events.on('notification.created', ({ tenantId, notificationId }) => this.pushNotification(tenantId, notificationId));
    this.events.on('cameras.changed', ({ tenantId }) => this.pushFleet(tenantId));
    this.events.on('camera.status', ({ tenantId }) => this.pushFleet(tenantId));
    this.events.on('edge.state', ({ tenantId }) => this.pushFleet(tenantId));
    this.events.on('edge.recognition', ({ tenantId }) => this.pushFleet(tenantId));
    this.events.on('session.ended', ({ sessionId }) => this.endSession(sessionId));
    // most of what boxes say of their health comes without an event, and that which other instances heard
    this.timer = setInterval(() => void this.pushHealth(), healthMs);
    this.link.subscribe('live', (address, payload) => this.onFrame(address, payload));
  }

  beforeApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  private async pushHealth(): Promise<void> {
    const tenantIds = this.presence.loaded().map(({ tenantId }) => tenantId);
    await this.health.each(tenantIds, (tenantId) => this.pushFleet(tenantId));
  }

  private toTenant(tenantId: string) {
    return this.gateway.namespace?.to(tenantRoom(tenantId));
  }

  private hasViewers(room: string): boolean {
    return (this.gateway.namespace?.adapter.rooms.get(room)?.size ?? 0) > 0;
  }

  private async pushPresence(tenantId: string, employeeIds: readonly string[]): Promise<void> {
    if (!this.hasViewers(tenantRoom(tenantId))) return;
    // first all listeners of the same hint, of whom one is the engine
    await Promise.resolve();
    const model = await this.presence.of(tenantId);
    for (const employeeId of employeeIds) {
      const assessment = model.assessment(employeeId);
      if (!assessment) continue;
      const update = { employee: model.presenceOf(assessment), previous: assessment.previous, counts: model.counts };
      this.toTenant(tenantId)?.emit('employee_status_update', update);
    }
  }

  private async pushNotification(tenantId: string, notificationId: string): Promise<void> {
    if (!this.hasViewers(tenantRoom(tenantId))) return;
    const push = await this.database.run(tenantId, async (tx) => {
      const notification = await this.notifications.find(tx, notificationId);
      return notification && { notification, unread: await this.notifications.unread(tx) };
    });
    if (push) this.toTenant(tenantId)?.emit('notification', push);
  }

  private async pushFleet(tenantId: string): Promise<void> {
    if (!this.hasViewers(tenantRoom(tenantId))) {
      // whoever comes next is told anew: what was told to those before is not what stands on that page
      this.told.delete(tenantId);
      return;
    }
    // first all listeners of the same hint, of whom one is the engine
    await Promise.resolve();
    const model = await this.presence.of(tenantId);
    const [edges, cameras] = [model.listEdges(), model.listCameras()];
    const aiStatus = aiStatusOf(edges, cameras);
    const before = this.told.get(tenantId);
    const told = { aiStatus: JSON.stringify(aiStatus), cameras: new Map<string, string>() };
    for (const camera of cameras.map((row) => liveCameraOf(row, edges))) {
      const text = JSON.stringify(camera);
      told.cameras.set(camera.id, text);
      if (before?.cameras.get(camera.id) !== text) this.toTenant(tenantId)?.emit('camera_status', camera);
    }
    this.told.set(tenantId, told);
    if (before?.aiStatus !== told.aiStatus) this.toTenant(tenantId)?.emit('ai_status', aiStatus);
  }

  private endSession(sessionId: string): void {
    for (const socket of this.gateway.namespace?.sockets.values() ?? []) if (socket.data.sessionId === sessionId) socket.disconnect(true);
  }

  private async onFrame({ tenantId, cameraId }: TopicAddress, payload: Buffer): Promise<void> {
    if (cameraId === undefined || !this.hasViewers(cameraRoom(tenantId, cameraId))) return;
    const frame = this.read(cameraId, payload);
    if (frame === null) return;
    const namespace = this.gateway.namespace;
    for (const id of namespace?.adapter.rooms.get(cameraRoom(tenantId, cameraId)) ?? []) {
      const socket = namespace?.sockets.get(id);
      if (socket) this.pushFrame(socket, frame);
    }
  }

  private read(cameraId: string, payload: Buffer): VideoFrame | null {
    try {
      const { head, jpeg } = decodeLiveFrame(payload);
      return { cameraId, ...head, jpeg: new Uint8Array(jpeg) };
    } catch (err) {
      this.logger.debug({ err, cameraId }, 'live.frame-refused');
      return null;
    }
  }

  /** A connection that has not written the last picture yet gets none: late pictures are worth nothing. */
  private pushFrame(socket: LiveSocket, frame: VideoFrame): void {
    if (!socket.conn.transport.writable) this.metrics.frameDropped();
    else socket.volatile.emit('video_frame', frame);
  }
}
