import { Inject, Injectable } from '@nestjs/common';
import type { QueryOf, Recording, RecordingChoices, ReplyOf, recordingIndexRoutes, SignedManifest } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import { z } from 'zod';
import { AuditService } from '../../audit/audit.service.js';
import { TenantDatabase, type TenantTransaction } from '../../database/tenant-database.js';
import { actorOf, type Caller } from '../../http/caller.js';
import { decodeCursor, encodeCursor } from '../../http/page-cursor.js';
import { ProblemError } from '../../http/problem-error.js';
import { CLOCK } from '../../injection-tokens.js';
import { SettingsService } from '../../settings/settings.service.js';
import { ClipOrders } from '../wanted/clip-orders.service.js';
import { RecordingListRepository } from './recording-list.repository.js';
import { recordingOf, type RecordingRow } from './recording-view.js';

const cursorKey = z.tuple([z.iso.datetime(), z.uuid()]);

/** The index of recordings, as people use it. */
@Injectable()
export class RecordingService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly list: RecordingListRepository,
    private readonly orders: ClipOrders,
    private readonly settings: SettingsService,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async page(tenantId: string, query: QueryOf<typeof recordingIndexRoutes.list>): Promise<ReplyOf<typeof recordingIndexRoutes.list>> {
    const { cursor, ...filter } = query;
    const after = decodeCursor(cursor, cursorKey);
    const { rows, next } = await this.database.run(tenantId, (tx) => this.list.page(tx, { ...filter, after }));
    const clock = await this.claimClock(tenantId);
    return { items: rows.map((row) => recordingOf(row, clock)), nextCursor: next === null ? null : encodeCursor(next) };
  }

  async choices(tenantId: string): Promise<RecordingChoices> {
    const { platforms } = (await this.settings.read(tenantId)).packing;
    return this.database.run(tenantId, async (tx) => ({
      employees: await this.list.employees(tx),
      cameras: await this.list.cameras(tx),
      platforms: platforms.map(({ code, name }) => ({ code, name })),
    }));
  }

  /** @throws ProblemError not_found */
  async read(tenantId: string, id: string): Promise<Recording> {
    const row = await this.database.run(tenantId, (tx) => this.existing(tx, id));
    return recordingOf(row, await this.claimClock(tenantId));
  }

  /** @throws ProblemError not_found, clip_pruned, clip_not_stored: there is nothing that the box could send */
  async order(caller: Caller, id: string): Promise<Recording> {
    const { tenantId } = caller;
    await this.database.run(tenantId, async (tx) => {
      const row = await this.locked(tx, id);
      if (row.location === 'cloud') return;
      refuseGone(row);
      if (await this.orders.add(tx, row, actorOf(caller)))
        await this.audit.record(tx, { actor: actorOf(caller), action: 'recording.upload-ordered', subject: `recording:${id}` });
    });
    return this.read(tenantId, id);
  }

  /** @throws ProblemError not_found */
  async hold(caller: Caller, id: string, hold: boolean): Promise<Recording> {
    const { tenantId } = caller;
    await this.database.run(tenantId, async (tx) => {
      const row = await this.locked(tx, id);
      if (row.legalHold === hold) return;
      await this.orders.hold(tx, row, hold);
      await this.audit.record(tx, {
        actor: actorOf(caller),
        action: hold ? 'recording.held' : 'recording.released',
        subject: `recording:${id}`,
        before: { hold: row.legalHold },
        after: { hold },
      });
    });
    return this.read(tenantId, id);
  }

  /** @throws ProblemError not_found; clip_not_stored while there is no clip */
  async manifest(tenantId: string, id: string): Promise<SignedManifest> {
    return this.database.run(tenantId, async (tx) => {
      const row = await this.existing(tx, id);
      const [signed] = await tx.query<SignedManifest>(
        `SELECT manifest, signature, key_id AS "keyId", public_key AS "publicKey" FROM recordings
          WHERE edge_id = $1 AND id = $2 AND clip_event IS NOT NULL`,
        [row.edgeId, row.id],
      );
      if (signed === undefined) throw new ProblemError('clip_not_stored', 409, 'there is no clip of this recording');
      return signed;
    });
  }

  /** @throws ProblemError not_found */
  async existing(tx: TenantTransaction, id: string): Promise<RecordingRow> {
    const row = await this.list.read(tx, id);
    if (row === null) throw new ProblemError('not_found', 404, 'there is no such recording');
    return row;
  }

  /**
   * The same, and until the end of the transaction nobody else decides about its clip: retention, hold and link wait for each other.
   * @throws ProblemError not_found
   */
  async locked(tx: TenantTransaction, id: string): Promise<RecordingRow> {
    await this.list.lock(tx, id);
    return this.existing(tx, id);
  }

  private async claimClock(tenantId: string) {
    const { platforms } = (await this.settings.read(tenantId)).packing;
    return { now: this.clock.now(), platforms };
  }
}

/** @throws ProblemError clip_pruned, clip_not_stored */
export function refuseGone({ location }: Pick<RecordingRow, 'location'>): void {
  if (location === 'pruned') throw new ProblemError('clip_pruned', 409, 'the box had to take its copy away, and nobody had it sent');
  if (location === 'missing') throw new ProblemError('clip_not_stored', 409, 'nothing was kept of this recording');
}
