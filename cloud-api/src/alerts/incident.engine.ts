import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Clock } from '@sigap/node-kit';
import { TenantDatabase, type TenantTransaction } from '../database/tenant-database.js';
import { type TenantRound, TenantRounds } from '../database/tenant-rounds.js';
import { CLOCK } from '../injection-tokens.js';
import { PresenceEngine } from '../presence/presence.engine.js';
import type { PresenceModel } from '../presence/presence-model.js';
import { SettingsService } from '../settings/settings.service.js';
import { observe } from './conditions.js';
import { IncidentBook } from './incident-book.js';
import { type DueStep, dueSteps, type StepContext } from './incident-steps.js';
import { IncidentTeller } from './incident-teller.js';
import { type Incident, IncidentRepository } from './incident.repository.js';

const lookMs = 1_000;
/** Open incidents are read again so often: other instances and people change them. */
const bookMs = 5_000;
/** After the start, boxes get so long to come back before their silence means anything. */
const settleMs = 20_000;
/** Incidents changed in one transaction: a box with 500 cameras must not hold locks for long. */
const stepsPerTransaction = 100;

/** Looks each second at everything that may go wrong, and opens, tells and clears incidents (AL-1 to AL-3). */
@Injectable()
export class IncidentEngine implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly books = new Map<string, IncidentBook>();
  private readonly round: TenantRound;
  private startedAt = 0;
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;

  constructor(
    private readonly presence: PresenceEngine,
    private readonly database: TenantDatabase,
    private readonly settings: SettingsService,
    private readonly incidents: IncidentRepository,
    private readonly teller: IncidentTeller,
    @Inject(CLOCK) private readonly clock: Clock,
    rounds: TenantRounds,
  ) {
    this.round = rounds.of('incidents.look');
  }

  onApplicationBootstrap(): void {
    this.startedAt = this.clock.monotonicMs();
    this.timer = setInterval(() => void this.look(), lookMs);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.looking;
  }

  /** Open incidents, as last read; for metrics. */
  get open(): number {
    return [...this.books.values()].reduce((sum, book) => sum + book.size, 0);
  }

  /** One look at all tenants; the timer calls it. */
  async look(): Promise<void> {
    this.looking ??= this.lookAtAll().finally(() => {
      this.looking = null;
    });
    await this.looking;
  }

  private async lookAtAll(): Promise<void> {
    const models = new Map(this.presence.loaded().map(({ tenantId, model }) => [tenantId, model]));
    await this.round.each(models.keys(), async (tenantId) => {
      const model = models.get(tenantId);
      if (model)
        await this.lookAt(tenantId, model).catch((err: unknown) => {
          // what was done and what not is in the database
          this.books.delete(tenantId);
          throw err;
        });
    });
  }

  private async lookAt(tenantId: string, model: PresenceModel): Promise<void> {
    const { alerts } = await this.settings.read(tenantId);
    const book = await this.bookOf(tenantId);
    const now = this.clock.now().getTime();
    const isSettling = this.clock.monotonicMs() - this.startedAt < settleMs;
    const context: StepContext = { now, holdMs: alerts.holdSeconds * 1000, language: alerts.language };
    const due = dueSteps(observe(model, { now, downAfterMs: alerts.downAfterSeconds * 1000, isSettling }), book, context);
    for (let from = 0; from < due.length; from += stepsPerTransaction) {
      const some = due.slice(from, from + stepsPerTransaction);
      const effects = await this.database.run(tenantId, async (tx) => {
        const done: (() => void)[] = [];
        for (const step of some) done.push(await this.take(tx, step, book, model, context));
        return done;
      });
      // the book follows what was committed
      for (const effect of effects) effect();
    }
  }

  private async bookOf(tenantId: string): Promise<IncidentBook> {
    const book = this.books.get(tenantId) ?? new IncidentBook();
    const now = this.clock.monotonicMs();
    if (book.readAt === null || now - book.readAt >= bookMs) {
      book.replace(await this.database.run(tenantId, (tx) => this.incidents.listOpen(tx)), now);
    }
    this.books.set(tenantId, book);
    return book;
  }

  /** @returns what to change in the book after the commit */
  private async take(
    tx: TenantTransaction,
    due: DueStep,
    book: IncidentBook,
    model: PresenceModel,
    context: StepContext,
  ): Promise<() => void> {
    const { step, observation, incident } = due;
    const { now, language } = context;
    if (step === 'open' && observation) {
      const { kind, thingId, part, occasion } = observation.condition;
      const opened = await this.incidents.open(tx, { kind, thingId, part, occasion, openedAt: now, facts: observation.facts() });
      return opened ? () => book.put(opened) : () => book.refuse(observation.condition, occasion);
    }
    if (!incident) return () => undefined;
    if (step === 'tell') {
      const facts = observation?.facts() ?? incident.facts;
      const told = await this.teller.tellProblem(tx, incident, facts, now, language);
      return told ? () => book.put({ ...incident, facts, toldAt: now }) : () => book.remove(incident);
    }
    const cleared = await this.incidents.clear(tx, incident.id, step === 'clear' ? 'system:recovered' : 'system:withdrawn', now);
    if (cleared && step === 'clear') await this.teller.tellRecovery(tx, cleared, zoneNow(cleared, model), now, language);
    return () => book.remove(incident);
  }
}

/** Where an employee is seen again; where a camera is. */
function zoneNow({ kind, thingId, facts }: Incident, model: PresenceModel): string | null {
  if (kind === 'EMPLOYEE_LOST') {
    const cameraId = model.assessment(thingId)?.tracking?.cameraId;
    return cameraId ? (model.camera(cameraId)?.zone ?? null) : null;
  }
  return facts.kind === 'CAMERA_DOWN' ? facts.zone : null;
}
