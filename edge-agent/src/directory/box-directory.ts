import { type EdgeAccount, type EdgeDirectory, edgePackingRoutes } from '@sigap/contracts';
import { type Clock, EventBus, type Logger, type Module, type ModuleHealth } from '@sigap/node-kit';
import { type CloudClient, CloudError } from '../cloud/cloud-client.js';
import type { StateStore } from '../state-store.js';
import { DirectoryKeeper } from './directory-keeper.js';

const defaultSyncEveryMs = 60_000;

export interface DirectoryEmployee {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

export interface BoxDirectoryDependencies {
  readonly cloud: Pick<CloudClient, 'get'>;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly syncEveryMs?: number;
}

/**
 * Accounts and employees as the cloud last told them, kept for the time without it. Asked for at the start, each minute, and whenever
 * `sync` is called (the box connected, or the cloud hinted at a change).
 */
export class BoxDirectory implements Module {
  readonly name = 'directory';
  readonly events: EventBus<{ synced: undefined }>;
  /** When the cloud was last heard, by the box's clock; null: never. */
  syncedAt: Date | null = null;
  tenantName: string | null = null;
  /** When the cloud put together what is known, by its clock: names one state of the directory. */
  at: string | null = null;
  private readonly keeper: DirectoryKeeper;
  private byUser = new Map<string, EdgeAccount>();
  private byEmployee = new Map<string, DirectoryEmployee>();
  private sorted: readonly DirectoryEmployee[] = [];
  private content = '';
  private timer: NodeJS.Timeout | undefined;
  private syncing: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private problem: string | null = null;

  constructor(private readonly dependencies: BoxDirectoryDependencies) {
    this.events = new EventBus(dependencies.logger);
    this.keeper = new DirectoryKeeper(dependencies.state);
  }

  /** What is kept is there at once; the cloud is asked beside it. */
  async start(): Promise<void> {
    const kept = await this.keeper.load();
    if (kept) this.take(kept.directory, kept.syncedAt);
    this.timer = setInterval(() => void this.sync(), this.dependencies.syncEveryMs ?? defaultSyncEveryMs);
    void this.sync();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.syncing;
  }

  health(): ModuleHealth {
    const progress = { employees: this.byEmployee.size, accounts: this.byUser.size, syncedAt: this.syncedAt?.toISOString() ?? null };
    return this.problem === null ? { status: 'ok', progress } : { status: 'degraded', detail: this.problem, progress };
  }

  /** By name. */
  employees(): readonly DirectoryEmployee[] {
    return this.sorted;
  }

  employee(id: string): DirectoryEmployee | null {
    return this.byEmployee.get(id) ?? null;
  }

  account(userId: string): EdgeAccount | null {
    return this.byUser.get(userId) ?? null;
  }

  /** One at a time; a wish during it is one more after it. Resolves when that is done, also when the cloud is away. */
  sync(): Promise<void> {
    this.again = true;
    this.syncing ??= this.syncAll().finally(() => {
      this.syncing = undefined;
    });
    return this.syncing;
  }

  private async syncAll(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      await this.pull().catch((error: unknown) => this.noteProblem(error));
    }
  }

  private async pull(): Promise<void> {
    const { cloud, clock, logger } = this.dependencies;
    const directory = await cloud.get(edgePackingRoutes.directory, undefined);
    const kept = { directory, syncedAt: clock.now() };
    const isChanged = this.take(directory, kept.syncedAt);
    if (this.problem !== null) logger.info({}, 'directory.restored');
    this.problem = null;
    if (isChanged) logger.info({ accounts: this.byUser.size, employees: this.byEmployee.size }, 'directory.changed');
    this.events.emit('synced', undefined);
    // it counts from now on, also when the disk takes nothing: who was shut out stays out
    await this.keeper.keep(kept);
  }

  /** @returns whether anything differs */
  private take(directory: EdgeDirectory, syncedAt: Date): boolean {
    const { tenantName, accounts, employees } = directory;
    const content = JSON.stringify({ tenantName, accounts, employees });
    this.syncedAt = syncedAt;
    this.at = directory.at;
    if (content === this.content) return false;
    this.content = content;
    this.tenantName = tenantName;
    this.byUser = new Map(accounts.map((account) => [account.userId, account]));
    this.byEmployee = new Map(employees.map((employee) => [employee.id, employee]));
    this.sorted = [...this.byEmployee.values()].toSorted((a, b) => a.name.localeCompare(b.name) || a.code.localeCompare(b.code));
    return true;
  }

  /** A change is told, not each try. */
  private noteProblem(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    if (text === this.problem || this.stopped) return;
    this.problem = text;
    const isOfTheWorld = error instanceof CloudError && (error.status === null || error.status >= 500);
    if (isOfTheWorld) this.dependencies.logger.warn({ problem: text }, 'directory.not-synced');
    else this.dependencies.logger.error({ err: error }, 'directory.refused');
  }
}
