import { Inject, Injectable } from '@nestjs/common';
import { EventBus, type Logger } from '@sigap/node-kit';
import { LOGGER } from '../injection-tokens.js';

/** One fresh sighting, for `employee_detected` on the live socket. Replayed sightings never get here. */
export interface SightingHint {
  readonly employeeId: string;
  readonly cameraId: string;
  /** When the face was last seen, UTC ISO 8601 with milliseconds. */
  readonly at: string;
  readonly similarity: number;
  readonly sightingId: string;
}

/**
 * What happened inside this process, told AFTER the commit (`tx.afterCommit(() => events.emit(...))`). Payloads are hints: who cares
 * reads the truth from the database.
 */
export type DomainEventMap = {
  'employees.changed': { tenantId: string };
  /** Who may sign in, as whom, and with which password. */
  'users.changed': { tenantId: string };
  'cameras.changed': { tenantId: string; edgeIds: readonly string[] };
  'gallery.changed': { tenantId: string };
  'settings.changed': { tenantId: string };
  'edge.state': { tenantId: string; edgeId: string; state: 'online' | 'offline' };
  /** What a box says of its recognition is another thing than before. */
  'edge.recognition': { tenantId: string; edgeId: string };
  'camera.status': { tenantId: string; cameraId: string };
  'sightings.applied': { tenantId: string; employeeIds: readonly string[]; live: readonly SightingHint[] };
  'presence.changed': { tenantId: string; employeeIds: readonly string[] };
  'notification.created': { tenantId: string; notificationId: string };
  /** Somebody wants a copy of a clip. */
  'clip-copy.ordered': { tenantId: string };
  'live.frame': { tenantId: string; cameraId: string; payload: Uint8Array };
  /** Signed out, disabled, role or password changed: sockets of the session are closed. */
  'session.ended': { sessionId: string };
};

/** The typed bus of this process. A listener that fails is logged and reaches neither the sender nor the other listeners. */
@Injectable()
export class DomainEvents extends EventBus<DomainEventMap> {
  constructor(@Inject(LOGGER) logger: Logger) {
    super(logger);
  }
}
