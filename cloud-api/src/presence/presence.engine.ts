import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { departmentKey, type Settings } from '@sigap/contracts';
import type { Clock, Logger } from '@sigap/node-kit';
import { DomainEvents } from '../bus/domain-events.js';
import { TenantDatabase } from '../database/tenant-database.js';
import { type TenantRound, TenantRounds } from '../database/tenant-rounds.js';
import { CLOCK, LOGGER } from '../injection-tokens.js';
import { SettingsService } from '../settings/settings.service.js';
import { PresenceModel } from './presence-model.js';
import { PresenceRepository } from './presence.repository.js';
import type { Thresholds } from './presence-rule.js';
import { type SiteDay, siteDay } from './site-day.js';
import { Refreshes, type Stale } from './stale.js';

interface TenantState {
  readonly model: PresenceModel;
  readonly refreshes: Refreshes;
  day: SiteDay;
}

const sweepMs = 1_000;
/** Cameras and boxes are read again each so many sweeps: most of their health changes without an event, and other instances' events don't come here. */
const sweepsPerFleet = 5;
const sweepsPerEverything = 60;

/**
 * Who is present, judged each second and on each sighting. It holds per tenant what it needs in memory, made from the database at
 * start and refreshed by hints; several instances come to the same statuses, since all of it follows from rows and the time.
 */
@Injectable()
export class PresenceEngine implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly tenants = new Map<string, TenantState>();
  private readonly round: TenantRound;
  private timer: NodeJS.Timeout | null = null;
  private sweeps = 0;

  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: PresenceRepository,
    private readonly settings: SettingsService,
    private readonly events: DomainEvents,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    rounds: TenantRounds,
  ) {
    this.round = rounds.of('presence.sweep');
  }

  onModuleInit(): void {
    this.events.on('sightings.applied', ({ tenantId, employeeIds }) => this.invalidate(tenantId, { employeeIds }));
    this.events.on('employees.changed', ({ tenantId }) => this.invalidate(tenantId, { people: true }));
    this.events.on('gallery.changed', ({ tenantId }) => this.invalidate(tenantId, { people: true }));
    this.events.on('settings.changed', ({ tenantId }) => this.invalidate(tenantId, { settings: true, tracking: true }));
    this.events.on('cameras.changed', ({ tenantId }) => this.invalidate(tenantId, { fleet: true }));
    this.events.on('camera.status', ({ tenantId }) => this.invalidate(tenantId, { fleet: true }));
    this.events.on('edge.state', ({ tenantId }) => this.invalidate(tenantId, { fleet: true }));
    this.events.on('edge.recognition', ({ tenantId }) => this.invalidate(tenantId, { fleet: true }));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.meetTenants();
    this.timer = setInterval(() => this.tick(), sweepMs);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await Promise.all([...this.tenants.values()].map(({ refreshes }) => refreshes.settled()));
  }

  /** What is known now; what was changed before this call is in it. */
  async of(tenantId: string): Promise<PresenceModel> {
    const state = this.tenants.get(tenantId) ?? this.meet(tenantId);
    await state.refreshes.settled();
    return state.model;
  }

  /** As far as it is loaded; for engines that look each second. */
  loaded(): { tenantId: string; model: PresenceModel }[] {
    return [...this.tenants].filter(([, { refreshes }]) => refreshes.isLoaded).map(([tenantId, { model }]) => ({ tenantId, model }));
  }

  private invalidate(tenantId: string, stale: Stale): void {
    (this.tenants.get(tenantId) ?? this.meet(tenantId)).refreshes.mark(stale);
  }

  private tick(): void {
    this.sweeps += 1;
    void this.round.each([...this.tenants.keys()], (tenantId) => this.tickTenant(tenantId));
    if (this.sweeps % sweepsPerFleet === 0)
      this.meetTenants().catch((err: unknown) => this.logger.debug({ err }, 'presence.tenants-unread'));
  }

  private tickTenant(tenantId: string): Promise<void> {
    const state = this.tenants.get(tenantId) ?? this.meet(tenantId);
    const now = this.clock.now().getTime();
    if (now >= state.day.end || now < state.day.start || this.sweeps % sweepsPerEverything === 0)
      state.refreshes.mark({ people: true, tracking: true, fleet: true });
    else if (this.sweeps % sweepsPerFleet === 0) state.refreshes.mark({ fleet: true });
    if (state.refreshes.isLoaded) this.tell(tenantId, state.model.sweep(now));
    return Promise.resolve();
  }

  private async meetTenants(): Promise<void> {
    for (const tenantId of await this.database.tenantIds()) if (!this.tenants.has(tenantId)) this.meet(tenantId);
  }

  private meet(tenantId: string): TenantState {
    const state: TenantState = {
      model: new PresenceModel(),
      refreshes: new Refreshes((stale) => this.refresh(tenantId, state, stale), this.logger),
      day: { start: 0, end: 0 },
    };
    this.tenants.set(tenantId, state);
    state.refreshes.mark({ settings: true, people: true, tracking: true, fleet: true });
    return state;
  }

  private async refresh(tenantId: string, state: TenantState, stale: Stale): Promise<void> {
    const { model } = state;
    const { presence, site } = await this.settings.read(tenantId);
    model.setThresholds(...thresholdsOf(presence));
    const now = this.clock.now().getTime();
    state.day = siteDay(now, site.timeZone);
    const moved = await this.database.run(tenantId, async (tx) => {
      if (stale.people) model.setPeople(await this.repository.people(tx));
      if (stale.fleet) {
        model.setCameras(await this.repository.cameras(tx));
        model.setEdges(await this.repository.edges(tx));
      }
      // somebody who came back to the list needs a row, too
      if (stale.tracking || stale.people) return model.setTracking(await this.repository.tracking(tx, null, state.day, now));
      if (!stale.employeeIds?.length) return [];
      return model.setTracking(await this.repository.tracking(tx, stale.employeeIds, state.day, now));
    });
    const everybody = stale.settings || stale.people || stale.tracking || stale.fleet;
    const changed = model.sweep(this.clock.now().getTime(), everybody ? undefined : stale.employeeIds);
    this.tell(tenantId, [...new Set([...changed, ...moved])]);
  }

  private tell(tenantId: string, employeeIds: readonly string[]): void {
    if (employeeIds.length > 0) this.events.emit('presence.changed', { tenantId, employeeIds });
  }
}

/** Everybody's, and those of departments with their own. */
function thresholdsOf({ departments, ...everybody }: Settings['presence']): [Thresholds, ReadonlyMap<string, Thresholds>] {
  const inMs = (of: { offlineAfterSeconds: number; alertAfterSeconds: number }): Thresholds => ({
    offlineAfterMs: of.offlineAfterSeconds * 1000,
    alertAfterMs: of.alertAfterSeconds * 1000,
  });
  return [inMs(everybody), new Map(departments.map((one) => [departmentKey(one.department), inMs(one)]))];
}
