import { z } from 'zod';
import { page, pageQuery } from '../http/page.js';
import { route } from '../http/route.js';
import { instant, uuid } from '../primitives/primitives.js';

/** `outbox`: kept here for want of credentials of the messaging service; nothing was sent. `uncertain`: accepted or not, nobody knows; never sent again by itself. */
export const messageStates = ['queued', 'sending', 'outbox', 'sent', 'delivered', 'read', 'failed', 'uncertain'] as const;
export const messageState = z.enum(messageStates);
export type MessageState = z.infer<typeof messageState>;

export const message = z.object({
  id: uuid,
  incidentId: uuid.nullable(),
  channel: z.enum(['whatsapp', 'email']),
  driver: z.string(),
  recipientName: z.string(),
  /** Phone number or e-mail address, masked: the last three digits, or the first letter and the domain, are left. Null: erased. */
  recipient: z.string().nullable(),
  template: z.string(),
  body: z.string(),
  state: messageState,
  attempts: z.number().int(),
  error: z.string().nullable(),
  /** The message that failed, in whose place this one goes out. */
  fallbackOf: uuid.nullable(),
  /** The message that goes out in place of this one. */
  fallbackId: uuid.nullable(),
  createdAt: instant,
  updatedAt: instant,
});
export type Message = z.infer<typeof message>;

export const messageRoutes = {
  list: route({
    method: 'GET',
    path: '/api/messages',
    tag: 'messages',
    summary: 'Messages to people, newest first',
    access: ['admin', 'hr', 'manager'],
    query: pageQuery.extend({ state: messageState.optional() }),
    reply: page(message),
  }),
  /** Called by Twilio, signed; not for people. */
  twilioStatus: route({
    method: 'POST',
    path: '/api/integrations/twilio/status',
    tag: 'messages',
    summary: 'Delivery status from Twilio (signature checked)',
    access: 'public',
    status: 204,
  }),
  twilioInbound: route({
    method: 'POST',
    path: '/api/integrations/twilio/inbound',
    tag: 'messages',
    summary: 'Words from a receiver, OK or SELESAI (signature checked)',
    access: 'public',
    produces: 'text/xml',
    status: 200,
  }),
} as const;
