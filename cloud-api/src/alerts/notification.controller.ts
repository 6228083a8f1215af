import { Controller, Inject } from '@nestjs/common';
import { notificationRoutes } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import { TenantDatabase } from '../database/tenant-database.js';
import { Caller, userOf } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.decorator.js';
import { Input, type InputOf } from '../http/input.decorator.js';
import { ProblemError } from '../http/problem-error.js';
import { CLOCK } from '../injection-tokens.js';
import { IncidentService } from './incident.service.js';
import { NotificationRepository } from './notification.repository.js';

@Controller()
export class NotificationController {
  constructor(
    private readonly database: TenantDatabase,
    private readonly notifications: NotificationRepository,
    private readonly incidents: IncidentService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Endpoint(notificationRoutes.list)
  list(@Caller() caller: Caller, @Input() input: InputOf<typeof notificationRoutes.list>) {
    return this.database.run(caller.tenantId, (tx) => this.notifications.page(tx, input.query));
  }

  @Endpoint(notificationRoutes.readAll)
  readAll(@Caller() caller: Caller) {
    return this.database.run(caller.tenantId, (tx) => this.notifications.markAllRead(tx, this.clock.now()));
  }

  @Endpoint(notificationRoutes.read)
  read(@Caller() caller: Caller, @Input() input: InputOf<typeof notificationRoutes.read>) {
    return this.database.run(caller.tenantId, async (tx) => {
      await this.notifications.markRead(tx, input.params.id, this.clock.now());
      const read = await this.notifications.find(tx, input.params.id);
      if (read === null) throw new ProblemError('not_found', 404);
      return read;
    });
  }

  @Endpoint(notificationRoutes.acknowledge)
  acknowledge(@Caller() caller: Caller, @Input() input: InputOf<typeof notificationRoutes.acknowledge>) {
    return this.incidents.acknowledge(userOf(caller), input.params.id);
  }
}
