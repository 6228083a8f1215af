import { z } from 'zod';
import { idParams, page, pageQuery } from '../http/page.js';
import { route } from '../http/route.js';
import { email, instant, line, phone, uuid } from '../primitives/primitives.js';
import { role } from './role.js';

export const sessionReply = z.object({
  user: z.object({ id: uuid, email: z.string(), name: z.string(), role, tenantId: uuid, tenantName: z.string() }),
  /** Sent back as header `x-csrf-token` on each write. */
  csrfToken: z.string(),
});
export type SessionReply = z.infer<typeof sessionReply>;

export const user = z.object({
  id: uuid,
  email: z.string(),
  name: z.string(),
  role,
  /** Managers with a phone hear of incidents by WhatsApp (AL-4). */
  phone: z.string().nullable(),
  disabled: z.boolean(),
  createdAt: instant,
  lastSignInAt: instant.nullable(),
});
export type User = z.infer<typeof user>;
const password = z.string().min(10).max(200);

const tag = 'identity';
export const identityRoutes = {
  login: route({
    method: 'POST',
    path: '/api/auth/login',
    tag,
    summary: 'Sign in; sets the session cookie',
    access: 'public',
    body: z.object({ email, password: z.string().min(1).max(200) }),
    reply: sessionReply,
    status: 200,
  }),
  session: route({ method: 'GET', path: '/api/auth/session', tag, summary: 'Who is signed in', access: 'signed-in', reply: sessionReply }),
  logout: route({ method: 'POST', path: '/api/auth/logout', tag, summary: 'End this session', access: 'signed-in', status: 204 }),
  changePassword: route({
    method: 'POST',
    path: '/api/auth/password',
    tag,
    summary: 'Change the own password; ends all other sessions',
    access: 'signed-in',
    body: z.object({ currentPassword: z.string().min(1).max(200), newPassword: password }),
    status: 204,
  }),
  listUsers: route({
    method: 'GET',
    path: '/api/users',
    tag,
    summary: 'Users of the tenant',
    access: ['admin'],
    query: pageQuery,
    reply: page(user),
  }),
  createUser: route({
    method: 'POST',
    path: '/api/users',
    tag,
    summary: 'Add a user',
    access: ['admin'],
    body: z.strictObject({ email, name: line(100), role, password, phone: phone.nullish() }),
    reply: user,
    status: 201,
  }),
  changeUser: route({
    method: 'PATCH',
    path: '/api/users/:id',
    tag,
    summary: 'Change name, role, phone or password, disable or enable; acts at once on open sessions',
    access: ['admin'],
    params: idParams,
    body: z.strictObject({
      name: line(100).optional(),
      role: role.optional(),
      disabled: z.boolean().optional(),
      password: password.optional(),
      /** Null takes it away. */
      phone: phone.nullish(),
    }),
    reply: user,
  }),
} as const;
