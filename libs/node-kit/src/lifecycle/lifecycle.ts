import type { Module, ModuleHealth } from './module.js';

export interface LifecycleLog {
  info(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** Starts modules in the given order and stops them in the reverse one, so that nobody loses what it leans on. */
export class Lifecycle {
  private readonly started: Module[] = [];

  constructor(
    private readonly modules: readonly Module[],
    private readonly log: LifecycleLog,
  ) {}

  /** When one module fails to start, those before it are stopped again and its error is thrown. */
  async start(): Promise<void> {
    for (const module of this.modules) {
      this.started.push(module);
      try {
        await module.start();
      } catch (err) {
        this.log.error({ err, module: module.name }, 'lifecycle.start-failed');
        await this.stop();
        throw err;
      }
    }
  }

  /** Never throws: a module that fails to stop is logged, and the others are stopped all the same. */
  async stop(): Promise<void> {
    for (let module = this.started.pop(); module !== undefined; module = this.started.pop()) {
      try {
        await module.stop();
        this.log.info({ module: module.name }, 'lifecycle.stopped');
      } catch (err) {
        this.log.error({ err, module: module.name }, 'lifecycle.stop-failed');
      }
    }
  }

  /** The worst of all, with each one beside it. A module whose `health` throws has failed. */
  health(): ModuleHealth & { modules: Record<string, ModuleHealth> } {
    const modules = Object.fromEntries(this.modules.map((module) => [module.name, healthOf(module)]));
    const all = Object.entries(modules);
    const worst = all.find(([, one]) => one.status === 'failed') ?? all.find(([, one]) => one.status === 'degraded');
    if (worst === undefined) return { status: 'ok', modules };
    const [name, { status, detail }] = worst;
    return { status, detail: detail === undefined ? name : `${name}: ${detail}`, modules };
  }
}

function healthOf(module: Module): ModuleHealth {
  try {
    return module.health();
  } catch (err) {
    return { status: 'failed', detail: err instanceof Error ? err.message : String(err) };
  }
}
