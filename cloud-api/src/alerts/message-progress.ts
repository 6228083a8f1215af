import { Injectable } from '@nestjs/common';
import type { MessageState } from '@sigap/contracts';
import type { TenantTransaction } from '../database/tenant-database.js';
import { MessageDrivers } from './message-drivers.js';
import { MessageRepository } from './message.repository.js';

/** How messages go on, told by the worker and by webhooks. What did not arrive by WhatsApp is queued as e-mail in the same transaction. */
@Injectable()
export class MessageProgress {
  constructor(
    private readonly messages: MessageRepository,
    private readonly drivers: MessageDrivers,
  ) {}

  /** Forward only: what is known better already stays. */
  async advance(
    tx: TenantTransaction,
    id: string,
    to: MessageState,
    now: Date,
    rest: { providerId?: string | null; error?: string | null } = {},
  ): Promise<void> {
    const isNew = await this.messages.advance(tx, id, to, now, rest);
    if (isNew && to === 'failed') await this.fallBack(tx, id, now);
  }

  /** Nobody knows whether it went. @param wasLookedUp the provider was asked, in vain: told twice is better than not at all */
  async doubt(
    tx: TenantTransaction,
    id: string,
    doubt: { lookAgainAt: Date | null; error: string; wasLookedUp: boolean },
    now: Date,
  ): Promise<void> {
    const isUncertain = await this.messages.markUncertain(tx, id, doubt.lookAgainAt, doubt.error, now);
    if (isUncertain && doubt.wasLookedUp) await this.fallBack(tx, id, now);
  }

  private async fallBack(tx: TenantTransaction, id: string, now: Date): Promise<void> {
    await this.messages.queueFallback(tx, id, this.drivers.of('email').name, now);
  }
}
