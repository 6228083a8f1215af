import type { Role } from '@sigap/contracts';
import { z } from 'zod';
import { runOnce } from '../processes/run-once.js';
import { programs } from './places.js';

const Tenant = z.object({ tenantId: z.string() });
const User = z.object({ userId: z.string(), created: z.boolean() });
const Edge = z.object({ edgeId: z.string() });

export interface NewUser {
  email: string;
  name: string;
  role: Role;
  password: string;
}

/** The API's administration program: what has to be there before anybody can sign in. Everything may be asked again. */
export class ApiAdministration {
  /** @param env as the API gets it */
  constructor(private readonly env: Readonly<Record<string, string>>) {}

  async ensureTenant(name: string, siteName: string): Promise<string> {
    return Tenant.parse(await this.ask('create-tenant', { name, siteName, timeZone: 'Asia/Jakarta' })).tenantId;
  }

  async ensureUser(tenantId: string, user: NewUser): Promise<void> {
    User.parse(await this.ask('create-user', { tenantId, ...user }));
  }

  /** Writes the credentials file of the box. @returns the id of the box */
  async ensureEdge(tenantId: string, name: string, credentialsPath: string): Promise<string> {
    return Edge.parse(await this.ask('create-edge', { tenantId, name, credentialsPath })).edgeId;
  }

  private ask(command: string, details: object): Promise<unknown> {
    return runOnce({ script: programs.administration, what: command, env: this.env, input: { command, ...details } });
  }
}
