import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { edgeHealth, type EdgeState, edgeState, reportedConfiguration, type TopicAddress } from '@sigap/contracts';
import type { Clock, Logger } from '@sigap/node-kit';
import { DomainEvents } from '../../bus/domain-events.js';
import { TenantDatabase, type TenantTransaction } from '../../database/tenant-database.js';
import { CLOCK, LOGGER } from '../../injection-tokens.js';
import { MessageIntake } from '../message-intake.js';
import { MqttLink } from '../mqtt-link.js';
import { afterDeclaration, afterHeard, type EdgeLiveness } from './edge-liveness.js';
import { EdgeStatusRepository, type LockedEdge } from './edge-status.repository.js';
import { shortSinceAfter } from './short-since.js';

type Heard = (tx: TenantTransaction, known: LockedEdge, heardAt: Date) => Promise<void>;

/** Keeps what boxes say of themselves: birth and death, health, the configuration they run. */
@Injectable()
export class EdgeStatusService implements OnModuleInit {
  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: EdgeStatusRepository,
    private readonly link: MqttLink,
    private readonly intake: MessageIntake,
    private readonly events: DomainEvents,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.link.subscribe('state', (address, payload) => this.onState(address, payload));
    this.link.subscribe('health', (address, payload) => this.onHealth(address, payload));
    this.link.subscribe('reported', (address, payload) => this.onReported(address, payload));
  }

  private async onState(address: TopicAddress, payload: Buffer): Promise<void> {
    const said = this.intake.parse(edgeState, address, payload);
    if (said === null) return;
    await this.locked(address, async (tx, { liveness }, heardAt) => {
      const now = afterDeclaration(liveness, said, heardAt);
      if (now === null) return;
      await this.save(tx, address.edgeId, liveness, now);
      await this.repository.saveAgent(tx, address.edgeId, said);
      tx.afterCommit(() => this.tell(address, said));
    });
  }

  private async onHealth(address: TopicAddress, payload: Buffer): Promise<void> {
    const health = this.intake.parse(edgeHealth, address, payload);
    if (health === null) return;
    await this.locked(address, async (tx, { liveness, recognition, shortSince }, heardAt) => {
      await this.repository.saveHealth(tx, address.edgeId, health, shortSinceAfter(shortSince, health.shortages, heardAt), heardAt);
      const { state, pack } = health.recognition;
      // presence and pages read health now and then; this much they follow at once
      if (recognition?.state !== state || recognition.pack !== pack)
        tx.afterCommit(() => this.events.emit('edge.recognition', { tenantId: tx.tenantId, edgeId: address.edgeId }));
      if (liveness !== null) await this.save(tx, address.edgeId, liveness, afterHeard(liveness, heardAt));
    });
  }

  /** The broker keeps the last report, so it is no sign of life. */
  private async onReported(address: TopicAddress, payload: Buffer): Promise<void> {
    const reported = this.intake.parse(reportedConfiguration, address, payload);
    if (reported === null) return;
    await this.locked(address, (tx) => this.repository.saveReported(tx, address.edgeId, reported));
    if (reported.refused !== null) this.logger.warn({ edgeId: address.edgeId, refused: reported.refused }, 'edge.configuration-refused');
  }

  private async locked({ tenantId, edgeId }: TopicAddress, work: Heard): Promise<void> {
    await this.database.run(tenantId, async (tx) => {
      const known = await this.repository.lock(tx, edgeId);
      // a box that was removed while its message was on the way
      if (known !== undefined) await work(tx, known, this.clock.now());
    });
  }

  private async save(tx: TenantTransaction, edgeId: string, before: EdgeLiveness | null, now: EdgeLiveness): Promise<void> {
    await this.repository.saveLiveness(tx, edgeId, now);
    if (before?.state === now.state) return;
    tx.afterCommit(() => this.events.emit('edge.state', { tenantId: tx.tenantId, edgeId, state: now.state }));
  }

  private tell({ tenantId, edgeId }: TopicAddress, said: EdgeState): void {
    const { state, session, reason, agentVersion } = said;
    this.logger.info({ tenantId, edgeId, session, reason, agentVersion }, `edge.${state}`);
  }
}
