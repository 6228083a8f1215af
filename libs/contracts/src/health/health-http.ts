import { z } from 'zod';
import { page, pageQuery } from '../http/page.js';
import { route } from '../http/route.js';
import { instant, uuid } from '../primitives/primitives.js';

const check = z.object({ name: z.string(), ok: z.boolean(), detail: z.string().optional() });
export const auditRow = z.object({
  id: uuid,
  at: instant,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  before: z.unknown(),
  after: z.unknown(),
});

export const healthRoutes = {
  live: route({
    method: 'GET',
    path: '/api/health/live',
    tag: 'health',
    summary: 'The process answers',
    access: 'public',
    reply: z.object({ status: z.literal('ok') }),
  }),
  ready: route({
    method: 'GET',
    path: '/api/health/ready',
    tag: 'health',
    summary: 'Database, broker and ingest make progress; 503 when one does not',
    access: 'public',
    reply: z.object({ status: z.enum(['ok', 'unavailable']), checks: z.array(check) }),
  }),
} as const;

export const auditRoutes = {
  list: route({
    method: 'GET',
    path: '/api/audit',
    tag: 'audit',
    summary: 'Who did what, newest first',
    access: ['admin'],
    query: pageQuery,
    reply: page(auditRow),
  }),
} as const;
