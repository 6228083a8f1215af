import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { DesiredConfiguration } from '@sigap/contracts';
import type { Logger } from '@sigap/node-kit';
import { DomainEvents } from '../../bus/domain-events.js';
import type { ApiConfiguration } from '../../configuration.js';
import { TenantDatabase, type TenantTransaction } from '../../database/tenant-database.js';
import { type TenantRound, TenantRounds } from '../../database/tenant-rounds.js';
import { CONFIGURATION, LOGGER } from '../../injection-tokens.js';
import { SettingsService } from '../../settings/settings.service.js';
import { KeyLock } from '../../storage/key-lock.js';
import { EdgeRepository } from '../edge/edge.repository.js';
import { MqttLink } from '../mqtt-link.js';
import { DesiredConfigurationRepository } from './desired-configuration.repository.js';

/**
 * Tells boxes what to run. The database decides; the broker holds a retained copy, which is published after each change, when a box comes
 * (it may be new, made by the administration program) and, since the embedded broker forgets, at each connect of ours.
 */
@Injectable()
export class DesiredConfigurations implements OnModuleInit {
  /** Publishing of one box in order, so that an older configuration never overtakes a newer one. */
  private readonly lock = new KeyLock();
  private readonly round: TenantRound;

  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: DesiredConfigurationRepository,
    private readonly edges: EdgeRepository,
    private readonly settings: SettingsService,
    private readonly link: MqttLink,
    private readonly events: DomainEvents,
    @Inject(CONFIGURATION) private readonly configuration: Pick<ApiConfiguration, 'SIGAP_FACE_PACK'>,
    @Inject(LOGGER) private readonly logger: Logger,
    rounds: TenantRounds,
  ) {
    this.round = rounds.of('edge.desired-publish');
  }

  onModuleInit(): void {
    this.link.onConnect(() => this.publishAll());
    this.events.on('edge.state', ({ tenantId, edgeId, state }) => (state === 'online' ? this.publish(tenantId, edgeId) : undefined));
    this.events.on('settings.changed', ({ tenantId }) => this.database.run(tenantId, (tx) => this.touch(tx, 'all')));
  }

  /** In the transaction that changes what the boxes should run: they get the next version after its commit. */
  async touch(tx: TenantTransaction, edgeIds: readonly string[] | 'all'): Promise<void> {
    const { tenantId } = tx;
    for (const edgeId of await this.repository.touch(tx, edgeIds)) tx.afterCommit(() => this.publish(tenantId, edgeId));
  }

  private async publishAll(): Promise<void> {
    await this.round.all(async (tenantId) => {
      const edgeIds = await this.database.run(tenantId, (tx) => this.edges.ids(tx));
      for (const edgeId of edgeIds) await this.publish(tenantId, edgeId);
    });
  }

  /** What can't be published now is published at the next connect. */
  private async publish(tenantId: string, edgeId: string): Promise<void> {
    await this.lock.hold(edgeId, async () => {
      if (!this.link.isConnected) return;
      try {
        const desired = await this.compose(tenantId, edgeId);
        if (desired === null) return;
        await this.link.publish({ tenantId, edgeId, kind: 'desired' }, JSON.stringify(desired), { qos: 1, retain: true });
      } catch (err) {
        this.logger.warn({ err, tenantId, edgeId }, 'edge.desired-not-published');
      }
    });
  }

  private async compose(tenantId: string, edgeId: string): Promise<DesiredConfiguration | null> {
    const { recognition, packing, privacy } = await this.settings.read(tenantId);
    const known = await this.database.run(tenantId, (tx) => this.repository.read(tx, edgeId));
    if (known === null) return null;
    const { pack, ...rest } = known;
    return {
      ...rest,
      recognition: { ...recognition, pack: pack ?? this.configuration.SIGAP_FACE_PACK },
      packing,
      privacy: { snapshotDays: privacy.snapshotDays },
    };
  }
}
