import { identityRoutes, role, settings } from '@sigap/contracts';
import { z } from 'zod';

const name = z.string().trim().min(1).max(100);
const { email, password, phone } = identityRoutes.createUser.body.shape;

/** What the administration program is asked for, as JSON on its standard input. Each may be asked again: what is there stays as it is. */
export const adminCommand = z.discriminatedUnion('command', [
  z.strictObject({
    command: z.literal('create-tenant'),
    name,
    siteName: name,
    timeZone: settings.shape.site.shape.timeZone,
  }),
  z.strictObject({ command: z.literal('create-user'), tenantId: z.uuid(), email, name, role, password, phone }),
  z.strictObject({
    command: z.literal('create-edge'),
    tenantId: z.uuid(),
    name,
    /** Gets `{tenantId, edgeId, token}`, mode 0600. A file that is there and works is left alone. */
    credentialsPath: z.string().min(1),
  }),
  z.strictObject({ command: z.literal('list-tenants') }),
  /** Checks the chain of the audit log of each tenant. */
  z.strictObject({ command: z.literal('verify-audit') }),
  /** Makes the index of recordings of a tenant anew from its event log. Its boxes wait meanwhile. */
  z.strictObject({ command: z.literal('replay-packing'), tenantId: z.uuid() }),
]);
export type AdminCommand = z.infer<typeof adminCommand>;

/** The credentials file of a box, as the edge agent reads it. */
export const edgeCredentialsFile = z.object({ tenantId: z.uuid(), edgeId: z.uuid(), token: z.string().min(1) });
