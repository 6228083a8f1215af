import { edgeRoutes, type GalleryDelta } from '@sigap/contracts';
import type { Logger, Module, ModuleHealth } from '@sigap/node-kit';
import { z } from 'zod';
import { type CloudClient, CloudError } from '../cloud/cloud-client.js';
import type { EventSink } from '../event-sink.js';
import type { GalleryChange } from '../store/gallery-table.js';
import type { Store } from '../store/store.js';
import { changeOf } from './gallery-delta.js';

const versionKey = 'gallery/version';
const pullEveryMs = 60_000;
const chunk = 500;

const heldVersion = z.object({ pack: z.string(), version: z.number().int().nonnegative() });

/** What matches faces. Resolves when the templates are in (or out of) its memory. */
export interface GalleryTarget {
  applyGallery(change: GalleryChange): Promise<void>;
}

export interface GallerySyncDependencies {
  readonly cloud: Pick<CloudClient, 'get'>;
  readonly store: Store;
  readonly sink: EventSink;
  readonly target: GalleryTarget;
  readonly pack: { readonly name: string; readonly dimension: number };
  readonly logger: Logger;
  readonly pullEveryMs?: number;
}

/**
 * Keeps the box's templates like the cloud's (FR-8): pulled at the start, when the desired configuration names a newer version, and each
 * minute. Without the cloud the last gallery stays in use. Order of a change: memory of recognition, then ONE commit of templates and the
 * confirming event, then the version; so a confirmed erasure is one in memory and on disk, and a change that dies half way comes again.
 */
export class GallerySync implements Module {
  readonly name = 'gallery';
  version = 0;
  templates = 0;
  private wantedVersion = 0;
  private timer: NodeJS.Timeout | undefined;
  private pulling: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private restored = false;
  private problem: string | null = null;

  constructor(private readonly dependencies: GallerySyncDependencies) {}

  /** Returns at once: recognition may still load its models, and the cloud may be away. */
  start(): Promise<void> {
    this.timer = setInterval(() => this.pull(), this.dependencies.pullEveryMs ?? pullEveryMs);
    this.pull();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.pulling;
  }

  health(): ModuleHealth {
    const progress = { version: this.version, templates: this.templates, wantedVersion: this.wantedVersion };
    if (this.problem !== null) return { status: 'degraded', detail: this.problem, progress };
    return { status: 'ok', progress };
  }

  /** The cloud has this version. */
  wanted(version: number): void {
    this.wantedVersion = version;
    if (version !== this.version) this.pull();
  }

  /** One pull at a time; a wish during it is a pull after it. */
  pull(): void {
    this.again = true;
    this.pulling ??= this.pullAll().finally(() => {
      this.pulling = undefined;
    });
  }

  private async pullAll(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      try {
        if (!this.restored) await this.restore();
        while (await this.pullOnce()) if (this.stopped) return;
        this.problem = null;
      } catch (error) {
        this.noteProblem(error);
      }
    }
  }

  /** @returns whether there is more */
  private async pullOnce(): Promise<boolean> {
    const { cloud, pack } = this.dependencies;
    const delta = await cloud.get(edgeRoutes.gallery, { since: this.version, pack: pack.name });
    const change = changeOf(delta, { pack: pack.name, dimension: pack.dimension, since: this.version });
    if (isEmpty(change) && delta.version === this.version) return false;
    await this.apply(change, delta);
    return delta.more;
  }

  private async apply(change: GalleryChange, delta: GalleryDelta): Promise<void> {
    const { store, sink, target, pack, logger } = this.dependencies;
    await target.applyGallery(change);
    // asked for in one turn: one transaction. Each may be refused alone (a full disk, a full outbox), so the version is kept after them:
    // one that is kept without its templates gone and the erasure confirmed would never be asked for again
    const applied = store.request('gallery-apply', change);
    const confirmed =
      delta.erasedEmployeeIds.length > 0
        ? sink.record({ type: 'gallery.erased', data: { version: delta.version, employeeIds: delta.erasedEmployeeIds } })
        : undefined;
    await Promise.all([applied, confirmed]);
    await store.state.set(versionKey, JSON.stringify({ pack: pack.name, version: delta.version }));
    this.templates = await applied;
    this.version = delta.version;
    logger.info({ version: this.version, count: this.templates, reset: change.reset }, 'gallery.applied');
    if (delta.more) return;
    await sink.record({ type: 'gallery.applied', data: { pack: pack.name, version: this.version, templates: this.templates } });
  }

  /** Gives recognition what the box has. */
  private async restore(): Promise<void> {
    const { store, target, pack, logger } = this.dependencies;
    const text = await store.state.get(versionKey);
    const held = text === null ? null : heldVersion.parse(JSON.parse(text));
    if (!held) {
      this.restored = true;
      return;
    }
    const stored = held.pack === pack.name ? await this.load() : null;
    if (!stored) {
      // templates of another model, or sealed with a key that is gone: of no use, and personal
      logger.warn({ pack: pack.name, held: held.pack }, 'gallery.dropped');
      await Promise.all([
        store.request('gallery-apply', { reset: true, eraseEmployeeIds: [], removeTemplateIds: [], put: [] }),
        store.state.delete(versionKey),
      ]);
      this.restored = true;
      return;
    }
    for (let from = 0; from < stored.length; from += chunk) {
      await target.applyGallery({ reset: false, eraseEmployeeIds: [], removeTemplateIds: [], put: stored.slice(from, from + chunk) });
    }
    this.version = held.version;
    this.templates = stored.length;
    this.restored = true;
    logger.info({ version: this.version, count: this.templates }, 'gallery.loaded');
  }

  /** Null when it can't be unsealed. */
  private async load(): Promise<GalleryChange['put'] | null> {
    const { templates, unreadable } = await this.dependencies.store.request('gallery-load', null);
    return unreadable > 0 ? null : templates;
  }

  /** A change is told, not each try. */
  private noteProblem(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    const isOfTheWorld = error instanceof CloudError && (error.status === null || error.status >= 500);
    if (text === this.problem) return;
    this.problem = text;
    if (isOfTheWorld) this.dependencies.logger.warn({ problem: text }, 'gallery.not-pulled');
    else this.dependencies.logger.error({ err: error }, 'gallery.refused');
  }
}

function isEmpty({ reset, eraseEmployeeIds, removeTemplateIds, put }: GalleryChange): boolean {
  return !reset && eraseEmployeeIds.length === 0 && removeTemplateIds.length === 0 && put.length === 0;
}
