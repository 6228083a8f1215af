import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { AuditReader } from '../audit/audit-reader.js';
import { EdgeService } from '../fleet/edge/edge.service.js';
import { EdgeCredentials } from '../fleet/edge/edge-credentials.js';
import { ProblemError } from '../http/problem-error.js';
import { TenantService } from '../identity/tenant.service.js';
import { UserService } from '../identity/user.service.js';
import { PackingReplay } from '../packing/replay/packing-replay.js';
import { type AdminCommand, edgeCredentialsFile } from './admin-command.js';
import { writePrivateFile } from './private-file.js';

const ACTOR = 'system:admin';
type Of<Name extends AdminCommand['command']> = Extract<AdminCommand, { command: Name }>;

/** What an installer does on the machine itself, before anybody can sign in. */
@Injectable()
export class Administration {
  constructor(
    private readonly tenants: TenantService,
    private readonly users: UserService,
    private readonly edges: EdgeService,
    private readonly credentials: EdgeCredentials,
    private readonly audit: AuditReader,
    private readonly packing: PackingReplay,
  ) {}

  /** @returns what is printed as JSON; never a password or a token */
  async run(command: AdminCommand): Promise<object> {
    switch (command.command) {
      case 'create-tenant':
        return this.tenants.ensure(command.name, { name: command.siteName, timeZone: command.timeZone });
      case 'create-user':
        return this.createUser(command);
      case 'create-edge':
        return this.createEdge(command);
      case 'list-tenants':
        return { tenants: await this.tenants.list() };
      case 'replay-packing':
        return { events: await this.packing.replay(await this.known(command.tenantId), 5_000) };
      default:
        return { tenants: await this.verifyAudit() };
    }
  }

  private async createUser({ tenantId, email, name, role, password, phone }: Of<'create-user'>): Promise<object> {
    try {
      const { id } = await this.users.create(tenantId, ACTOR, { email, name, role, password, phone });
      return { userId: id, created: true };
    } catch (err) {
      if (!(err instanceof ProblemError && err.code === 'user_email_taken')) throw err;
      const known = await this.users.idByEmail(tenantId, email);
      if (known === null) throw new Error('the e-mail belongs to a user of another tenant', { cause: err });
      return { userId: known, created: false };
    }
  }

  private async createEdge({ tenantId, name, credentialsPath }: Of<'create-edge'>): Promise<object> {
    const there = readCredentials(credentialsPath);
    if (there !== null) {
      const known = await this.credentials.verify(there.edgeId, there.token);
      if (known?.tenantId === tenantId) return { edgeId: there.edgeId, created: false };
    }
    // the box is known but its file is lost or from another database: a new token, and the old one is worth nothing
    const renewed = await this.edges.renewToken(tenantId, name, ACTOR);
    const edge = renewed ?? (await this.edges.create(tenantId, { name }, ACTOR));
    writePrivateFile(credentialsPath, `${JSON.stringify(edge)}\n`);
    return { edgeId: edge.edgeId, created: renewed === null };
  }

  private async known(tenantId: string): Promise<string> {
    if (!(await this.tenants.list()).some(({ id }) => id === tenantId)) throw new Error('there is no such tenant');
    return tenantId;
  }

  private async verifyAudit(): Promise<object[]> {
    const checked = [];
    for (const { id, name } of await this.tenants.list()) checked.push({ id, name, fault: await this.audit.verify(id) });
    return checked;
  }
}

function readCredentials(path: string): { edgeId: string; token: string } | null {
  try {
    return edgeCredentialsFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}
