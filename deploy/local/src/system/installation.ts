import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ApiRefusal, ApiSession } from '../demo/api-session.js';
import type { NewUser } from './administration.js';
import type { LocalSystem } from './local-system.js';

const Record = z.object({ tenantId: z.string(), edgeId: z.string() });
export type Installation = z.infer<typeof Record>;

/** The first name of a tenant, a site and a box; people rename them on the dashboard. */
const NAMES = { tenant: 'Sigap', site: 'Kantor Pusat', edge: 'Box 1' } as const;

export const ADMIN_EMAIL = 'admin@sigap.local';

/**
 * Tenant, admin and box: made at the first start. Later starts believe the record when the admin can sign in, which saves a slow
 * program for each question; else everything is asked for again, which changes nothing that is there.
 * @returns with a session of the admin, or without one when a person has changed the password since
 */
export async function ensureInstallation(
  system: LocalSystem,
  admin: NewUser,
): Promise<{ installation: Installation; session: ApiSession | undefined }> {
  const { administration, folder, baseUrl } = system;
  const path = join(folder.path, 'installation.json');
  const known = readRecord(path);
  if (known !== undefined && existsSync(folder.edgeCredentials)) {
    const session = await trySignIn(baseUrl, admin);
    if (session !== undefined) return { installation: known, session };
  }
  const tenantId = await administration.ensureTenant(NAMES.tenant, NAMES.site);
  const [edgeId] = await Promise.all([
    administration.ensureEdge(tenantId, NAMES.edge, folder.edgeCredentials),
    administration.ensureUser(tenantId, admin),
  ]);
  const installation = { tenantId, edgeId };
  writeFileSync(path, `${JSON.stringify(installation)}\n`, { flush: true });
  return { installation, session: await trySignIn(baseUrl, admin) };
}

async function trySignIn(baseUrl: string, { email, password }: NewUser): Promise<ApiSession | undefined> {
  try {
    return await ApiSession.signIn(baseUrl, email, password);
  } catch (err) {
    if (err instanceof ApiRefusal && err.status < 500) return undefined;
    throw err;
  }
}

function readRecord(path: string): Installation | undefined {
  try {
    return Record.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}
