import { Inject, Injectable } from '@nestjs/common';
import type { ClipOrders as Orders } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import { TenantDatabase, type TenantTransaction } from '../../database/tenant-database.js';
import type { EdgeCaller } from '../../http/caller.js';
import { CLOCK } from '../../injection-tokens.js';
import { BoxHints } from './box-hints.js';
import { ClipOrderRepository, type WantedRecording } from './clip-order.repository.js';

/** Orders to boxes: clips to send, clips to keep. The box reads them all; a hint tells it when, and without the hint it asks now and then. */
@Injectable()
export class ClipOrders {
  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: ClipOrderRepository,
    private readonly hints: BoxHints,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  read({ tenantId, edgeId }: EdgeCaller): Promise<Orders> {
    return this.database.run(tenantId, (tx) => this.repository.read(tx, edgeId));
  }

  /** Asking again tells the box again, and changes nothing else. @returns false when it was ordered before */
  async add(tx: TenantTransaction, recording: WantedRecording, by: string): Promise<boolean> {
    const isNew = await this.repository.add(tx, recording, by, this.clock.now());
    await this.tell(tx, recording.edgeId);
    return isNew;
  }

  async hold(tx: TenantTransaction, recording: WantedRecording, hold: boolean): Promise<void> {
    await this.repository.hold(tx, recording, hold);
    await this.tell(tx, recording.edgeId);
  }

  private async tell(tx: TenantTransaction, edgeId: string): Promise<void> {
    const version = await this.repository.touch(tx, edgeId);
    tx.afterCommit(() => this.hints.send({ tenantId: tx.tenantId, edgeId }, { type: 'clip.orders-changed', data: { version } }));
  }
}
