import { z } from 'zod';
import { idParams, page, pageQuery } from '../http/page.js';
import { route } from '../http/route.js';
import { peopleEditors } from '../identity/role.js';
import { instant, uuid } from '../primitives/primitives.js';

/** What one box says of an erasure. A box that is away confirms when it is back. */
export const boxErasure = z.object({
  edgeId: uuid,
  edgeName: z.string(),
  state: z.enum(['pending', 'confirmed']),
  /** When the box had erased the person, by its own clock. */
  confirmedAt: instant.nullable(),
  /** Null: it has never connected. */
  lastHeardAt: instant.nullable(),
});
export type BoxErasure = z.infer<typeof boxErasure>;

/** Proof that templates and pictures of a person are gone, here and on each box (PV-1); the newest erasure of that person. */
export const erasure = z.object({
  employeeId: uuid,
  code: z.string(),
  name: z.string(),
  /** When the cloud erased templates and pictures. */
  erasedAt: instant,
  /** `left`: the employee was removed. `consent_withdrawn`: still employed, without a face. */
  reason: z.enum(['left', 'consent_withdrawn']),
  state: z.enum(['pending', 'confirmed']),
  boxes: z.array(boxErasure),
  /** Messages to the person that still hold a phone number or an e-mail address: of alerts that run, until they are over. */
  addressesLeft: z.number().int().nonnegative(),
});
export type Erasure = z.infer<typeof erasure>;

const tag = 'employees';
export const erasureRoutes = {
  list: route({
    method: 'GET',
    path: '/api/erasures',
    tag,
    summary: 'Erased faces with the confirmation of each box, newest first',
    access: peopleEditors,
    query: pageQuery.extend({ state: z.enum(['pending', 'confirmed']).optional() }),
    reply: page(erasure),
  }),
  read: route({
    method: 'GET',
    path: '/api/employees/:id/erasure',
    tag,
    summary: 'The newest erasure of one person, also of one who has left',
    access: peopleEditors,
    params: idParams,
    reply: erasure,
  }),
} as const;
