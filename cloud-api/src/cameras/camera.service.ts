import { Injectable } from '@nestjs/common';
import type { BodyOf, Camera, CameraCredentials, cameraRoutes } from '@sigap/contracts';
import { v7 } from 'uuid';
import { z } from 'zod';
import { AuditService } from '../audit/audit.service.js';
import { DomainEvents } from '../bus/domain-events.js';
import { TenantDatabase, type TenantTransaction } from '../database/tenant-database.js';
import { DesiredConfigurations } from '../fleet/desired/desired-configuration.service.js';
import { EdgeRepository } from '../fleet/edge/edge.repository.js';
import { decodeCursor, pageOf } from '../http/page-cursor.js';
import { ProblemError } from '../http/problem-error.js';
import { type AddressChange, type AddressFault, type CameraAddresses, splitAddresses } from './camera-address.js';
import { CameraLogins } from './camera-login.js';
import { cameraOf, CameraRepository, type ShownCamera, type StoredCamera } from './camera.repository.js';

type NewCamera = BodyOf<typeof cameraRoutes.create>;
type CameraChange = BodyOf<typeof cameraRoutes.change>;

/** Cameras of a tenant. Each change reaches the boxes concerned as a new desired configuration. */
@Injectable()
export class CameraService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: CameraRepository,
    private readonly edges: EdgeRepository,
    private readonly desired: DesiredConfigurations,
    private readonly logins: CameraLogins,
    private readonly audit: AuditService,
    private readonly events: DomainEvents,
  ) {}

  async list(
    tenantId: string,
    query: { cursor?: string | undefined; limit: number },
  ): Promise<{ items: Camera[]; nextCursor: string | null }> {
    const after = decodeCursor(query.cursor, z.tuple([z.string(), z.uuid()]));
    const rows = await this.database.run(tenantId, (tx) => this.repository.page(tx, after, query.limit));
    return pageOf(rows, query.limit, (row) => [row.name, row.id], cameraOf);
  }

  read(tenantId: string, id: string): Promise<Camera> {
    return this.database.run(tenantId, async (tx) => cameraOf(await this.found(tx, id)));
  }

  /** @throws ProblemError edge_unknown, invalid_request */
  async create(tenantId: string, actor: string, body: NewCamera): Promise<Camera> {
    await this.logins.ready(tenantId);
    return this.database.run(tenantId, async (tx) => {
      const edgeId = body.edgeId === undefined ? await this.onlyEdge(tx) : await this.knownEdge(tx, body.edgeId);
      const { name, zone, purpose, transport = 'tcp', enabled = true } = body;
      const station = purpose === 'packing' ? (body.station ?? null) : null;
      const id = v7();
      const change = addressesOf(splitAddresses({ url: body.url, subUrl: body.subUrl ?? null }, null));
      const credentials = change.login === null || change.login === 'kept' ? null : await this.logins.seal(tenantId, id, change.login);
      const addresses = { url: change.url, subUrl: change.subUrl };
      const row = { id, name, zone, purpose, station, transport, enabled, edgeId, origin: 'cloud' as const, ...addresses, credentials };
      await this.repository.save(tx, { ...row, credentialsVersion: credentials === null ? 0 : 1 });
      const camera = cameraOf(await this.found(tx, id));
      await this.changed(tx, [edgeId]);
      await this.audit.record(tx, { actor, action: 'camera.created', subject: `camera:${id}`, after: auditOf(camera) });
      return camera;
    });
  }

  /** @throws ProblemError not_found, conflict for a camera of a file on a box, edge_unknown, invalid_request */
  async change(tenantId: string, actor: string, id: string, body: CameraChange): Promise<Camera> {
    await this.logins.ready(tenantId);
    return this.database.run(tenantId, async (tx) => {
      const before = await this.ownedByCloud(tx, id);
      const edgeId = body.edgeId === undefined ? before.edgeId : await this.knownEdge(tx, body.edgeId);
      const login = await this.loginAfter(tenantId, before, body);
      const purpose = body.purpose ?? before.purpose;
      await this.repository.save(tx, {
        id,
        name: body.name ?? before.name,
        zone: body.zone ?? before.zone,
        purpose,
        station: purpose === 'packing' ? (body.station ?? before.station) : null,
        transport: body.transport ?? before.transport,
        enabled: body.enabled ?? before.enabled,
        edgeId,
        origin: 'cloud',
        ...login,
      });
      const camera = cameraOf(await this.found(tx, id));
      await this.changed(tx, [before.edgeId, edgeId]);
      await this.audit.record(tx, {
        actor,
        action: 'camera.changed',
        subject: `camera:${id}`,
        before: auditOf(cameraOf(before)),
        after: { ...auditOf(camera), credentialsChanged: login.credentialsVersion !== before.credentialsVersion },
      });
      return camera;
    });
  }

  /** @throws ProblemError not_found, conflict for a camera of a file on a box */
  async remove(tenantId: string, actor: string, id: string): Promise<void> {
    await this.database.run(tenantId, async (tx) => {
      const before = await this.ownedByCloud(tx, id);
      await this.repository.remove(tx, id);
      await this.changed(tx, [before.edgeId]);
      await this.audit.record(tx, { actor, action: 'camera.removed', subject: `camera:${id}`, before: auditOf(cameraOf(before)) });
    });
  }

  /** User names and passwords of the cameras of one box, for that box alone. */
  async credentialsOf(tenantId: string, edgeId: string): Promise<CameraCredentials> {
    const rows = await this.database.run(tenantId, (tx) => this.repository.ofEdgeWithCredentials(tx, edgeId));
    const none = { username: null, password: null };
    const items = rows.map(async ({ id, credentials, version }) => {
      const login = credentials === null ? none : await this.logins.open(tenantId, id, credentials);
      return { cameraId: id, version, ...login };
    });
    return { items: await Promise.all(items) };
  }

  private async found(tx: TenantTransaction, id: string): Promise<ShownCamera> {
    const camera = await this.repository.find(tx, id);
    if (camera === null) throw new ProblemError('not_found', 404, 'there is no such camera');
    return camera;
  }

  private async ownedByCloud(tx: TenantTransaction, id: string): Promise<ShownCamera> {
    await this.repository.lock(tx, id);
    const camera = await this.found(tx, id);
    if (camera.origin === 'file')
      throw new ProblemError('conflict', 409, 'this camera comes from a file in camera_configs/ on its box: change that file');
    return camera;
  }

  private async onlyEdge(tx: TenantTransaction): Promise<string | null> {
    const ids = await this.edges.ids(tx);
    return ids.length === 1 ? (ids[0] ?? null) : null;
  }

  private async knownEdge(tx: TenantTransaction, edgeId: string | null): Promise<string | null> {
    if (edgeId !== null && !(await this.edges.exists(tx, edgeId))) throw new ProblemError('edge_unknown', 422, 'there is no such box');
    return edgeId;
  }

  private async loginAfter(
    tenantId: string,
    before: ShownCamera,
    body: CameraChange,
  ): Promise<CameraAddresses & Pick<StoredCamera, 'credentials' | 'credentialsVersion'>> {
    const { url, subUrl, credentials, credentialsVersion } = before;
    // these alone: the rest of the row before would undo what is being changed
    if (body.url === undefined && body.subUrl === undefined) return { url, subUrl, credentials, credentialsVersion };
    // a main address that was not sent stays as it is shown, with the user name and password that it has
    const typed = { url: body.url ?? cameraOf(before).url, subUrl: body.subUrl === undefined ? before.subUrl : body.subUrl };
    const change = addressesOf(splitAddresses(typed, { url: before.url, subUrl: before.subUrl, hasLogin: credentials !== null }));
    const addresses = { url: change.url, subUrl: change.subUrl };
    if (change.login === 'kept') return { ...addresses, credentials, credentialsVersion };
    if (change.login === null && credentials === null) return { ...addresses, credentials, credentialsVersion };
    const sealed = change.login === null ? null : await this.logins.seal(tenantId, before.id, change.login);
    return { ...addresses, credentials: sealed, credentialsVersion: credentialsVersion + 1 };
  }

  /** Before the audit row: its chain is the last lock of every transaction, or two of them would wait for each other. */
  private async changed(tx: TenantTransaction, edges: readonly (string | null)[]): Promise<void> {
    const edgeIds = [...new Set(edges)].filter((edgeId) => edgeId !== null);
    await this.desired.touch(tx, edgeIds);
    tx.afterCommit(() => this.events.emit('cameras.changed', { tenantId: tx.tenantId, edgeIds }));
  }
}

const faults = {
  host_changed: 'the address is on another host: type user name and password again',
  nothing_stored: 'no user name and password are stored: type them in place of ***',
} as const;

function addressesOf(change: AddressChange | AddressFault): AddressChange {
  if (typeof change !== 'string') return change;
  throw new ProblemError('invalid_request', 400, faults[change], [{ path: 'body.url', message: faults[change] }]);
}

/** What the log may keep: addresses are masked already. */
function auditOf({ name, zone, url, subUrl, purpose, station, transport, enabled, edgeId, hasCredentials }: Camera): object {
  return { name, zone, url, subUrl, purpose, station, transport, enabled, edgeId, hasCredentials };
}
