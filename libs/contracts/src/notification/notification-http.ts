import { z } from 'zod';
import { idParams, page, pageQuery } from '../http/page.js';
import { route } from '../http/route.js';
import { presenceReaders } from '../identity/role.js';
import { instant, uuid } from '../primitives/primitives.js';

export const incidentKinds = ['EMPLOYEE_LOST', 'CAMERA_DOWN', 'EDGE_DOWN', 'DISK_LOW'] as const;
export const incidentKind = z.enum(incidentKinds);
export type IncidentKind = z.infer<typeof incidentKind>;

/** In-app notification; each comes from one incident (AL-1). */
export const notification = z.object({
  id: uuid,
  incidentId: uuid,
  type: incidentKind,
  phase: z.enum(['problem', 'recovery']),
  /** In the language of the tenant; the parts are in `facts`, for a screen in another language. */
  message: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  employeeId: uuid.nullable(),
  cameraId: uuid.nullable(),
  edgeId: uuid.nullable(),
  createdAt: instant,
  isRead: z.boolean(),
  readAt: instant.nullable(),
  incidentState: z.enum(['open', 'cleared']),
  acknowledged: z.boolean(),
});
export type Notification = z.infer<typeof notification>;

const tag = 'notifications';
const access = [...presenceReaders, 'installer'] as const;
export const notificationRoutes = {
  list: route({
    method: 'GET',
    path: '/api/notifications',
    tag,
    summary: 'Notifications, newest first',
    access,
    query: pageQuery.extend({ unread: z.enum(['true', 'false']).optional() }),
    reply: page(notification).extend({ unread: z.number().int() }),
  }),
  read: route({
    method: 'PUT',
    path: '/api/notifications/:id/read',
    tag,
    summary: 'Mark as read; the second time changes nothing',
    access,
    params: idParams,
    reply: notification,
    status: 200,
  }),
  readAll: route({ method: 'PUT', path: '/api/notifications/read', tag, summary: 'Mark all as read', access, status: 204 }),
  acknowledge: route({
    method: 'PUT',
    path: '/api/incidents/:id/acknowledge',
    tag,
    summary: 'Take an incident: everybody told is told who took it',
    access: presenceReaders,
    params: idParams,
    status: 204,
  }),
} as const;
